import { beforeEach, describe, expect, it } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { PinoLogger } from './pino-logger.js';

describe('the log', () => {
  let written: string[];
  const streamOf = (isTTY: boolean) => ({ isTTY, write: (line: string) => written.push(line) });

  beforeEach(() => {
    written = [];
  });

  it('is JSON, one line per event, unless it goes to a terminal', () => {
    new PinoLogger('info', streamOf(false)).warn('storage is away', 'Storage');
    expect(written).toHaveLength(1);
    expect(JSON.parse(written[0] ?? '')).toMatchObject({ level: 40, context: 'Storage', msg: 'storage is away' });
  });

  it('is a readable line on a terminal, with the same fields', () => {
    new PinoLogger('info', streamOf(true)).info({ context: 'Http', path: '/health', status: 200 });
    const text = stripVTControlCharacters(written.join(''));
    expect(text).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: .*"path":"\/health".*\n$/);
    expect(text).toContain('"status":200');
  });

  it('keeps an error with its stack on a terminal', () => {
    new PinoLogger('info', streamOf(true)).error(new Error('no port'), 'Start');
    expect(stripVTControlCharacters(written.join(''))).toMatch(/ERROR: Error: no port\n\s+at /);
  });

  it.each([true, false])('writes nothing below its level (terminal: %s)', (isTTY) => {
    new PinoLogger('error', streamOf(isTTY)).warn('quiet');
    expect(written).toEqual([]);
  });
});
