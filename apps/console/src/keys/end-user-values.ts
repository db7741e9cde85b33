import { type BudgetChange, type EndUserChanges, type EndUserRecord } from '#client';
import { fieldErrorOf } from '../errors/field-errors.js';
import { type NumberText } from './key-form-values.js';

const WINDOWS = ['day', 'month'] as const;
const COUNTS = ['open_tasks', 'creations_per_minute'] as const;
export type EndUserName = (typeof WINDOWS)[number] | (typeof COUNTS)[number];

export const END_USER: readonly (readonly [EndUserName, string])[] = [
  ['day', 'Daily credits'],
  ['month', 'Monthly credits'],
  ['open_tasks', 'Tasks at once'],
  ['creations_per_minute', 'New tasks a minute'],
];

/** The limits of each end user as a form has them. */
export interface EndUserValues {
  amounts: Record<EndUserName, NumberText>;
  /** Of the day and the month. */
  timeZone: string;
}

export function endUserValuesOf(limits: EndUserRecord | undefined): EndUserValues {
  const { budgets = [], open_tasks: open, creations_per_minute: made } = limits ?? {};
  const credits = (window: string) => budgets.find((budget) => budget.window === window)?.credits ?? '';
  return {
    amounts: { day: credits('day'), month: credits('month'), open_tasks: open ?? '', creations_per_minute: made ?? '' },
    timeZone: budgets[0]?.time_zone ?? 'UTC',
  };
}

/** What differs: what is left out stays as it is. Undefined: nothing. */
export function endUserChangesOf(before: EndUserValues, after: EndUserValues): EndUserChanges | undefined {
  const isChanged = (name: EndUserName) => before.amounts[name] !== after.amounts[name];
  const isMoved = before.timeZone !== after.timeZone;
  const budgets = WINDOWS.flatMap((window): BudgetChange[] => {
    const credits = after.amounts[window];
    if (credits === '') return isChanged(window) ? [{ window, credits: null }] : [];
    return isChanged(window) || isMoved ? [{ window, credits, time_zone: after.timeZone }] : [];
  });
  const counts = COUNTS.filter(isChanged).map((name) => [name, after.amounts[name] === '' ? null : after.amounts[name]] as const);
  const changes = { ...(budgets.length > 0 && { budgets }), ...Object.fromEntries(counts) };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

/** What the gateway says about a field of the changes that were sent. */
export function endUserErrorOf(
  error: unknown,
  changes: EndUserChanges | undefined,
  name: EndUserName | 'time_zone',
): string | undefined {
  const budgets = changes?.budgets ?? [];
  if (name === 'time_zone') return firstOf(budgets.map((_, index) => fieldErrorOf(error, `end_user.budgets.${index}.time_zone`)));
  const index = budgets.findIndex(({ window }) => window === name);
  return index < 0 ? fieldErrorOf(error, `end_user.${name}`) : fieldErrorOf(error, `end_user.budgets.${index}.credits`);
}

const firstOf = (words: readonly (string | undefined)[]) => words.find((one) => one !== undefined);
