import { isSafeNumber, parse, stringify } from 'lossless-json';

/** Set when `JSON.stringify` meets an exact number: only then is the text written again with exact numbers. */
let met = false;

/** A JSON number that does not fit a double (an integer beyond 2^53, `1e400`, 20 digits). It is passed on as written. */
export class ExactNumber {
  constructor(readonly text: string) {}

  valueOf(): number {
    return Number(this.text);
  }

  /** The rounded value that plain `JSON.stringify` writes. */
  toJSON(): number {
    met = true;
    return Number(this.text);
  }
}

/** Matches text that may hold a number that does not fit a double: 16 digits or more, or an exponent. False matches only cost a slower parse. */
const SUSPECT = /(?:^|[:,[\s])-?(?:[\d.]{16}|\d[\d.]*[eE])/;

/**
 * Like `JSON.parse`, but numbers that a double would round become ExactNumbers.
 * @param value what `JSON.parse` gives for the text, where that is known already.
 * @throws SyntaxError
 */
export function parseExact(text: string, value: unknown = JSON.parse(text)): unknown {
  if (!SUSPECT.test(text)) return value;
  return parse(text, null, {
    parseNumber: (number) => (isSafeNumber(number) ? Number(number) : new ExactNumber(number)),
    onDuplicateKey: ({ newValue }) => newValue,
  });
}

const EXACT = {
  test: (value: unknown) => value instanceof ExactNumber,
  stringify: (value: unknown) => (value as ExactNumber).text,
};

/** Like `JSON.stringify`, with each ExactNumber as written. */
export function stringifyExact(value: unknown): string {
  met = false;
  const text = JSON.stringify(value);
  return met ? (stringify(value, null, undefined, [EXACT]) ?? text) : text;
}

/** A deep copy of a JSON value. */
export function copyExact<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map((inner: unknown) => copyExact(inner)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyExact(inner as unknown)])) as T;
}
