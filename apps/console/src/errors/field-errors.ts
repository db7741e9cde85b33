import { TriverseError } from '#client';
import { sentence } from './explain.js';

/** What the gateway says about a field, or about a part of it, e.g. of `limits.open_tasks` or `budgets.0`. */
export function fieldErrorOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof TriverseError)) return undefined;
  const found = error.errors.find((one) => `${dotted(one.field)}.`.startsWith(`${field}.`));
  return found && sentence(found.message);
}

/** The gateway writes `budgets[0].credits`, and `[0].credits` where the body is the list itself. */
const dotted = (field: string) => field.replaceAll(/\[(\d+)\]/g, '.$1').replace(/^\./, '');
