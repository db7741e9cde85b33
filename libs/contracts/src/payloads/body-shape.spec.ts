import { describe, expect, it } from '@jest/globals';
import { shapeProblem, textShapeProblem } from '../index.js';

const fields = (count: number, which = 0) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${which}_${at}`, at]));
const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

describe('the size of a JSON text', () => {
  it.each([
    ['an object of 256 fields', fields(256), undefined],
    ['an object of 257 fields', fields(257), /256 fields/],
    ['257 fields in an object in a list', [1, { inner: fields(257) }], /256 fields/],
    ['two objects of 200 fields', { a: fields(200), b: fields(200) }, undefined],
    ['a list of 10,000 numbers', Array.from({ length: 10_000 }, () => 1), undefined],
    ['lists of 30,000 values in all', [1, 2, 3].map(() => Array.from({ length: 10_000 }, () => 1)), /20000 values/],
    ['30,000 empty objects', Array.from({ length: 30_000 }, () => ({})), /20000 values/],
    ['5,000 objects of one field', Array.from({ length: 5_000 }, (_, at) => fields(1, at)), undefined],
    ['5,001 objects of one field', Array.from({ length: 5_001 }, (_, at) => fields(1, at)), /5000 fields in all/],
    ['20 objects of 255 fields', Array.from({ length: 20 }, (_, at) => fields(255, at)), /5000 fields in all/],
    ['64 levels', nested(64), undefined],
    ['65 levels', nested(65), /64 deep/],
    ['a text full of commas, braces and quotes', { prompt: ',:{["\\",'.repeat(10_000) }, undefined],
    ['a text that ends with backslashes', { prompt: '\\\\', a: '"', b: `${',"'.repeat(300)}\\` }, undefined],
  ])('%s', (_name, value, expected) => {
    const problem = textShapeProblem(JSON.stringify(value));
    if (expected === undefined) expect(problem).toBeUndefined();
    else expect(problem).toMatch(expected);
  });

  it.each(['', '{', '}}]', '"', '"\\', '{"a', '[,,', 'no JSON'])('leaves %j, which is not JSON, to the parser', (text) => {
    expect(textShapeProblem(text)).toBeUndefined();
  });

  it.each([fields(256), fields(257), nested(64), nested(65), 1, null])('has the limits of a parsed value (case %#)', (value) => {
    expect(textShapeProblem(JSON.stringify(value))).toBe(shapeProblem(value));
  });
});
