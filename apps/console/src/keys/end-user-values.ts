import { type EndUserChanges, type EndUserRecord } from '#client';
import { fieldErrorOf } from '../errors/field-errors.js';
import { changedBudgets, changedNumbers, creditsErrorOf, type NumberText, timeZoneErrorOf } from './changed-amounts.js';

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
  const budgets = changedBudgets(WINDOWS, budgetsOf(before), budgetsOf(after));
  const changes = { ...(budgets.length > 0 && { budgets }), ...changedNumbers(countsOf(before), countsOf(after)) };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

/** What the gateway says about a field of the changes that were sent. */
export function endUserErrorOf(
  error: unknown,
  changes: EndUserChanges | undefined,
  name: EndUserName | 'time_zone',
): string | undefined {
  const sent = changes?.budgets;
  if (name === 'time_zone') return timeZoneErrorOf(error, 'end_user.budgets', sent);
  return creditsErrorOf(error, 'end_user.budgets', { sent, window: name }) ?? fieldErrorOf(error, `end_user.${name}`);
}

const budgetsOf = ({ amounts, timeZone }: EndUserValues) => ({ budgets: amounts, timeZone });
const countsOf = ({ amounts }: EndUserValues) => Object.fromEntries(COUNTS.map((name) => [name, amounts[name]]));
