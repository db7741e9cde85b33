import { describe, expect, it } from '@jest/globals';
import { parseUpstreamJson } from './upstream-json.js';

describe("the upstream's JSON", () => {
  it('has words for numbers that JSON does not have, which are read as null, except within strings', () => {
    const text = '{"a":NaN,"b":[Infinity,-Infinity],"c":"NaN, \\"-Infinity\\" \\\\","d":NaN,"NaN":1}';
    expect(parseUpstreamJson(text)).toEqual({ a: null, b: [null, null], c: 'NaN, "-Infinity" \\', d: null, NaN: 1 });
  });

  it('may hold a string of any length beside such a word', () => {
    const long = 'x'.repeat(16_000_000);
    expect(parseUpstreamJson(`[NaN,"${long}"]`)).toEqual([null, long]);
  });

  it.each(['"\\', '\\"', '"\\\n'])('is refused at once where it ends within a string of many %j', (piece) => {
    expect(() => parseUpstreamJson(`[NaN,"${piece.repeat(200_000)}`)).toThrow(SyntaxError);
  });
});
