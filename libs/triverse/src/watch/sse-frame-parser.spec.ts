import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixture } from '../../testing/fixture-upstream.js';
import { parseSseFrame } from './sse-frame-parser.js';
import { readWatchFrame } from './watch-frame-reader.js';

const event = (data: string, type = 'message', lastEventId = '') => ({ type, data, lastEventId });

describe('parseSseFrame', () => {
  it.each([
    ['LF', 'event: update\ndata: 1\n\n', [event('1', 'update')]],
    ['CRLF', 'event: update\r\ndata: 1\r\n\r\n', [event('1', 'update')]],
    ['CR', 'event: update\rdata: 1\r\r', [event('1', 'update')]],
    ['mixed line ends', 'event: update\r\ndata: 1\rdata: 2\n\r\ndata: 3\n\n', [event('1\n2', 'update'), event('3')]],
    ['a CR at the very end', 'data: 1\r', [event('1')]],
    ['no blank line at the end', 'event: update\ndata: 1', [event('1', 'update')]],
    ['several data lines', 'data: a\ndata: b\ndata\n\n', [event('a\nb\n')]],
    ['several events', 'data: 1\n\nevent: finalized\ndata: 2\n\n', [event('1'), event('2', 'finalized')]],
    ['comments', ': ping\ndata: 1\n:x\n\n', [event('1')]],
    ['ids, which last', 'id: 5\ndata: 1\n\ndata: 2\n\n', [event('1', 'message', '5'), event('2', 'message', '5')]],
    ['an id with NUL, which is ignored', 'id: a\0b\ndata: 1\n\n', [event('1')]],
    ['unknown fields', 'what: x\ndata: 1\nDATA: 2\n\n', [event('1')]],
    ['one leading space only', 'data:  a\ndata:b\n\n', [event(' a\nb')]],
    ['a byte order mark', '\uFEFFdata: 1\n\n', [event('1')]],
    ['an empty data field', 'data\n\n', [event('')]],
    ['events without data, which are none', 'event: update\n\nid: 3\n\n', []],
    ['nothing', '', []],
    ['blank lines', '\n\r\n\r\n', []],
  ])('reads %s', (_what, text, events) => {
    expect(parseSseFrame(text).events).toEqual(events);
  });

  it('accepts a retry only if it consists of digits', () => {
    expect(parseSseFrame('retry: 250\n\n').retryMs).toBe(250);
    expect(parseSseFrame('retry: 2s\n\n').retryMs).toBeUndefined();
  });

  it('reads the same events whatever ends the lines', () => {
    const field = fc.constantFrom('data', 'event', 'id', ' data', 'other', '');
    const line = fc
      .tuple(field, fc.constantFrom(':', ': ', ':  ', ''), fc.stringMatching(/^[a-z :]{0,6}$/))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.constant(''))), fc.constantFrom('\r\n', '\r'), (lines, newline) => {
        expect(parseSseFrame(lines.join(newline))).toEqual(parseSseFrame(lines.join('\n')));
      }),
    );
  });
});

describe('readWatchFrame', () => {
  const a = fixture('generation-a/flow-status.json');
  const b = fixture('generation-b/flow-status-queued.json');

  it.each([
    ['generation A', `event: update\ndata: ${JSON.stringify(a.data)}\n\n`],
    ['generation B', `event: finalized\r\ndata: ${JSON.stringify(b.data)}\r\n`],
    ['JSON over several data lines', `event: update\n${JSON.stringify(a.data, null, 1).replace(/^/gm, 'data: ')}\n\n`],
    ['an unknown event name', `event: surprise\ndata: ${JSON.stringify(a.data)}\n\n`],
    ['an envelope', `event: update\ndata: ${JSON.stringify(a)}\n\n`],
    ['JSON without the event format', JSON.stringify(a.data)],
  ])('reads %s', (_what, text) => {
    const items = readWatchFrame(text);
    expect(items).toHaveLength(1);
    const uuid = text.includes(String(a.data['taskId'])) ? a.data['taskId'] : b.data['task_uuid'];
    expect(items[0]).toMatchObject({ kind: 'reading', reading: { taskId: uuid } });
  });

  it('reads every event of a frame, junk among them', () => {
    const text = `data: ${JSON.stringify(a.data)}\n\ndata: {"half\n\ndata: ${JSON.stringify(b.data)}\n\n`;
    expect(readWatchFrame(text).map((item) => item.kind)).toEqual(['reading', 'junk', 'reading']);
  });

  it.each(['', ': ping\n\n', '\n\n', '\uFEFF', 'retry: 100\n\n', 'event: heartbeat\n\n'])('treats %j as silence', (text) => {
    expect(readWatchFrame(text)).toEqual([]);
  });

  it.each([
    ['no event', 'hello'],
    ['invalid JSON', 'data: {"a":\n\n'],
    ['no status', 'data: {"taskId":"x"}\n\n'],
    ['null', 'data: null\n\n'],
    ['an error envelope', 'data: {"code":5003,"message":"down"}\n\n'],
  ])('calls %s junk', (_what, text) => {
    expect(readWatchFrame(text)).toEqual([expect.objectContaining({ kind: 'junk', reason: expect.any(String) })]);
  });

  it('never throws, whatever arrives', () => {
    const status = fc.jsonValue().map((value) => `data: ${JSON.stringify(value)}\n\n`);
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      status,
      fc.array(fc.constantFrom('data:', '\r', '\n', '{', 'id: \0', ':')).map((x) => x.join('')),
    );
    fc.assert(fc.property(text, (frame) => readWatchFrame(frame).every((item) => item.kind === 'reading' || item.reason !== '')));
  });
});
