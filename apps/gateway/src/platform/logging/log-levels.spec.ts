import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LogLevels } from './log-levels.js';

describe('the levels of the log', () => {
  let levels: LogLevels;
  beforeEach(() => {
    jest.useFakeTimers();
    levels = new LogLevels('info');
  });
  afterEach(() => void jest.useRealTimers());

  it('are those of the setting at first', () => {
    expect([levels.isOn('info', 'Http'), levels.isOn('debug', 'Http'), levels.isOn('info', undefined)]).toEqual([
      true,
      false,
      true,
    ]);
    expect(levels.state()).toEqual({ level: 'info', configured_level: 'info', contexts: {}, until: null });
  });

  it('differ by context, more or less', () => {
    levels.choose({ level: 'warn', contexts: { Storage: 'debug', Http: 'silent' } });
    expect([levels.isOn('debug', 'Storage'), levels.isOn('fatal', 'Http'), levels.isOn('info', 'Live')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('fall back to the setting after a time, and a later choice is not cut short by an earlier one', () => {
    levels.choose({ level: 'trace', forMs: 1_000 });
    jest.advanceTimersByTime(500);
    levels.choose({ level: 'debug', forMs: 1_000 });
    jest.advanceTimersByTime(900);
    expect(levels.isOn('debug', 'Http')).toBe(true);
    jest.advanceTimersByTime(100);
    expect([levels.isOn('debug', 'Http'), levels.state().until]).toEqual([false, null]);
  });

  it('follow a changed setting, unless chosen at run time', () => {
    levels.configure('debug');
    expect(levels.isOn('debug', 'Http')).toBe(true);
    levels.choose({ level: 'error' });
    levels.configure('trace');
    expect(levels.isOn('info', 'Http')).toBe(false);
    levels.choose({});
    expect(levels.isOn('trace', 'Http')).toBe(true);
  });
});
