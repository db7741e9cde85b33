import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BufferedOutput } from './buffered-output.js';

describe('buffered output', () => {
  let written: string[];
  let output: BufferedOutput;

  beforeEach(() => {
    jest.useFakeTimers();
    written = [];
    output = new BufferedOutput({ write: (text) => written.push(text) });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes lines together, in order, a tenth of a second after the first', () => {
    output.write('a\n');
    output.write('b\n');
    jest.advanceTimersByTime(99);
    expect(written).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(written).toEqual(['a\nb\n']);
    jest.advanceTimersByTime(1_000);
    expect(written).toHaveLength(1);
  });

  it('writes a large amount at once', () => {
    const line = `${'x'.repeat(1_023)}\n`;
    for (let i = 0; i < 64; i += 1) output.write(line);
    expect(written.join('')).toHaveLength(65_536);
  });

  it('never writes more at once than the others of a shared output leave whole, except a longer line', () => {
    output = new BufferedOutput({ write: (text) => written.push(text) }, 4_096);
    const line = `${'ä'.repeat(500)}\n`;
    for (let i = 0; i < 10; i += 1) output.write(line);
    const long = `${'x'.repeat(5_000)}\n`;
    output.write(long);
    output.flush();
    expect(written.join('')).toBe(line.repeat(10) + long);
    expect(written.every((text) => Buffer.byteLength(text) <= 4_096 || text === long)).toBe(true);
    expect(written.every((text) => text.endsWith('\n'))).toBe(true);
  });

  it('writes the rest when flushed, once', () => {
    output.write('last\n');
    output.flush();
    output.flush();
    expect(written).toEqual(['last\n']);
  });
});
