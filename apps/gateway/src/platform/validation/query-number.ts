import { Transform } from 'class-transformer';

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Reads a number of a query in plain decimal digits; anything else stays text, which rules for numbers refuse. `Number` takes '' for 0, and 0x10 for 16. */
export const QueryNumber = () =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value));
