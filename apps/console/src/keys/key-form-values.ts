import { type BudgetWindow, type KeyChanges, type KeyRecord, type Limits } from '#client';
import { changedBudgets, changedNumbers, type NumberText } from './changed-amounts.js';
import { endUserChangesOf, endUserValuesOf, type EndUserValues } from './end-user-values.js';

export type LimitName = keyof Limits;
export const LIMITS: readonly (readonly [LimitName, string])[] = [
  ['requests_per_minute', 'Requests a minute'],
  ['creations_per_minute', 'Creations a minute'],
  ['uploads_per_minute', 'Uploads a minute'],
  ['open_tasks', 'Open tasks'],
  ['sockets', 'Live connections'],
];

export type WindowName = BudgetWindow['window'];
export const WINDOWS: readonly (readonly [WindowName, string])[] = [
  ['day', 'Credits a day'],
  ['month', 'Credits a month'],
  ['total', 'Credits in total'],
];

/** The settings of a key as a form has them. */
export interface KeyFormValues {
  alias: string;
  scopes: string[];
  /** Null: every flow. */
  flows: string[] | null;
  limits: Record<LimitName, NumberText>;
  budgets: Record<WindowName, NumberText>;
  /** Of the day and the month. */
  timeZone: string;
  endUser: EndUserValues;
  max: Record<string, NumberText>;
}

/** @param capped names of the parameters that a key may cap */
export function valuesOf(key: KeyRecord, capped: Iterable<string>): KeyFormValues {
  const { alias, scopes, allowed_flows: flows = null, limits, budgets = [], parameters = {} } = key;
  const credits = (window: WindowName) => budgets.find((budget) => budget.window === window)?.credits ?? '';
  return {
    alias: alias ?? '',
    scopes,
    flows,
    limits: Object.fromEntries(LIMITS.map(([name]) => [name, limits?.[name] ?? ''])) as KeyFormValues['limits'],
    budgets: { day: credits('day'), month: credits('month'), total: credits('total') },
    timeZone: budgets.find(({ window }) => window !== 'total')?.time_zone ?? 'UTC',
    endUser: endUserValuesOf(key.end_user),
    max: Object.fromEntries([...capped].map((name) => [name, parameters.max?.[name] ?? ''])),
  };
}

/** What differs from the key: what is left out stays as it is. */
export function changesOf(key: KeyRecord, values: KeyFormValues): KeyChanges {
  const before = valuesOf(key, Object.keys(values.max));
  const limits = changedNumbers(before.limits, values.limits);
  const max = changedNumbers(before.max, values.max);
  const budgets = changedBudgets(
    WINDOWS.map(([window]) => window),
    before,
    values,
  );
  const endUser = endUserChangesOf(before.endUser, values.endUser);
  const name = values.alias.trim();
  return {
    ...(name !== before.alias && { alias: name === '' ? null : name }),
    ...(!sameList(before.scopes, values.scopes) && { scopes: values.scopes }),
    ...(!sameFlows(before.flows, values.flows) && { allowed_flows: values.flows }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(Object.keys(max).length > 0 && { parameters: { max } }),
    ...(budgets.length > 0 && { budgets }),
    ...(endUser && { end_user: endUser }),
  };
}

const sameList = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((one) => b.includes(one));
const sameFlows = (a: string[] | null, b: string[] | null) => (a === null || b === null ? a === b : sameList(a, b));
