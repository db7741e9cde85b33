import { isSafeNumber, parse, stringify } from 'lossless-json';

/** Set by the first exact number that a plain `JSON.stringify` meets: only then is the text made again, number for number. */
let met = false;

/** A number of a JSON text that no double holds (an integer beyond 2^53, `1e400`, 20 digits). It is passed on as it was written. */
export class ExactNumber {
  constructor(readonly text: string) {}

  valueOf(): number {
    return Number(this.text);
  }

  /** What a plain `JSON.stringify` makes of it: rounded. */
  toJSON(): number {
    met = true;
    return Number(this.text);
  }
}

/** Where a number may stand that a double does not hold: 16 digits or more, or an exponent. Texts that look like it are merely parsed with more care. */
const SUSPECT = /(?:^|[:,[\s])-?(?:[\d.]{16}|\d[\d.]*[eE])/;

/**
 * As `JSON.parse`, but numbers that a double would round become an ExactNumber.
 * @throws SyntaxError
 */
export function parseExact(text: string): unknown {
  const value = JSON.parse(text) as unknown;
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

/** As `JSON.stringify`, with each ExactNumber as it was written. */
export function stringifyExact(value: unknown): string {
  met = false;
  const text = JSON.stringify(value);
  return met ? (stringify(value, null, undefined, [EXACT]) ?? text) : text;
}

/** A deep copy of what JSON can hold. */
export function copyExact<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map((inner: unknown) => copyExact(inner)) as T;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyExact(inner as unknown)])) as T;
}
