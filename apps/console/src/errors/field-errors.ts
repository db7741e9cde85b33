import { TriverseError } from '#client';
import { sentence } from './explain.js';

/** What the gateway says about a field, or about a part of it, e.g. of `limits.open_tasks`. */
export function fieldErrorOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof TriverseError)) return undefined;
  const found = error.errors.find((one) => one.field === field || one.field.startsWith(`${field}.`));
  return found && sentence(found.message);
}
