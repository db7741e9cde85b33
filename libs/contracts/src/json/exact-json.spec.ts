import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { copyExact, ExactNumber, parseExact, stringifyExact } from './exact-json.js';

describe('JSON whose numbers are passed on unchanged', () => {
  it.each([
    '12345678901234567890',
    '9007199254740993',
    '-9007199254740993',
    '1e400',
    '-1E+400',
    '1e-400',
    '0.1234567890123456789',
    '123456789.123456789123',
    '1e22',
  ])('keeps %s as written, anywhere', (number) => {
    for (const text of [number, `[${number}]`, `{"a":${number},"b":[1,${number},{"c":${number}}],"d":"x"}`]) {
      expect(stringifyExact(parseExact(text))).toBe(text);
      expect(stringifyExact(copyExact(parseExact(text)))).toBe(text);
    }
  });

  it('parses numbers that fit a double to plain numbers', () => {
    const text = '{"a":1.50,"b":1e3,"c":-0.0,"d":9007199254740991,"e":"12345678901234567890","f":0.1}';
    expect(parseExact(text)).toEqual(JSON.parse(text));
  });

  it('is JSON.parse and JSON.stringify for everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(stringifyExact(parseExact(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('takes the last of two equal names, and never sets a prototype', () => {
    expect(parseExact('{"a":1,"a":12345678901234567890}')).toEqual({ a: new ExactNumber('12345678901234567890') });
    const odd = parseExact('{"__proto__":{"x":1},"n":1e400}') as object;
    expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
  });

  it.each(['{', '{"a":1e}', '{"a":12345678901234567890', '[1e400,]'])('refuses %s as JSON.parse does', (text) => {
    expect(() => parseExact(text)).toThrow(SyntaxError);
  });

  it('is rounded by plain JSON.stringify', () => {
    expect(JSON.stringify(parseExact('[9007199254740993,1e400]'))).toBe('[9007199254740992,null]');
  });
});
