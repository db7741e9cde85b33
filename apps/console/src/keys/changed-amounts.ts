import { type BudgetChange } from '#client';
import { fieldErrorOf } from '../errors/field-errors.js';

/** What a number field holds: an empty one is a text. */
export type NumberText = number | '';

interface BudgetValues<N extends string> {
  budgets: Record<N, NumberText>;
  /** Of the day and the month. */
  timeZone: string;
}

/** Those that differ; null for one that was emptied. */
export function changedNumbers(
  before: Record<string, NumberText>,
  after: Record<string, NumberText>,
): Record<string, number | null> {
  const changed = Object.entries(after).filter(([name, value]) => before[name] !== value);
  return Object.fromEntries(changed.map(([name, value]) => [name, value === '' ? null : value]));
}

/** Those whose credits or time zone differ; without credits for one that was emptied. */
export function changedBudgets<N extends BudgetChange['window']>(
  windows: readonly N[],
  before: BudgetValues<N>,
  after: BudgetValues<N>,
): BudgetChange[] {
  return windows.flatMap((window): BudgetChange[] => {
    const credits = after.budgets[window];
    const isMoved = window !== 'total' && credits !== '' && before.timeZone !== after.timeZone;
    if (credits === before.budgets[window] && !isMoved) return [];
    if (credits === '') return [{ window, credits: null }];
    return [{ window, credits, ...(window !== 'total' && { time_zone: after.timeZone }) }];
  });
}

/** What the gateway says about the credits of a window. @param sent the budgets that were sent in this field. */
export function creditsErrorOf(
  error: unknown,
  field: string,
  { sent = [], window }: { sent: readonly { window: string }[] | null | undefined; window: string },
) {
  return fieldErrorOf(error, `${field}.${(sent ?? []).findIndex((budget) => budget.window === window)}.credits`);
}

/** What it says about their time zone. */
export function timeZoneErrorOf(error: unknown, field: string, sent: readonly unknown[] | null | undefined): string | undefined {
  return (sent ?? []).map((_, index) => fieldErrorOf(error, `${field}.${index}.time_zone`)).find(Boolean);
}
