import { isObject } from '#contracts';
import { type Alert } from '../ports/alert-store.js';
import { type BudgetWindow } from '../ports/creation-ledger.js';

/** What decides when a budget window alerts; stored beside its counters. */
export interface BudgetWatch {
  entity: BudgetWindow['entity'];
  entityId: string;
  window: BudgetWindow['window'];
  limit: number;
  /** Unix ms; null: never. */
  resetsAt: number | null;
  /** Percent of the limit, ascending. */
  thresholds: readonly number[];
}

/** Percent of a budget at which its team and the operator are told, unless they say otherwise. */
export const DEFAULT_THRESHOLDS: readonly number[] = [80, 90, 100];

export function watchOf(
  { entity, entityId, window, limit, resetsAt, alertAt }: BudgetWindow,
  usual: readonly number[],
): BudgetWatch {
  return { entity, entityId, window, limit, resetsAt, thresholds: alertAt ?? usual };
}

/** Sums of doubles are off by less. */
const TOLERANCE = 1e-6;

/**
 * The highest threshold that is reached; 0: none. A creation that no longer fits makes the budget count as spent once the first threshold is
 * passed: the last credits may be fewer than any task costs. `budget-watch.lua` implements the same.
 */
export function budgetLevel({ limit, thresholds }: BudgetWatch, used: number, isRefused = false): number {
  if (limit <= 0) return 0;
  const level = Math.max(0, ...thresholds.filter((share) => used * 100 + TOLERANCE >= limit * share));
  return isRefused && level > 0 && thresholds.includes(100) ? Math.max(level, 100) : level;
}

/** What the alert of a budget says, in credits. */
export interface BudgetDetails {
  budget: BudgetWatch;
  spent: number;
  reserved: number;
}

/** @throws Error for an alert of anything else */
export function budgetDetails({ id, details: { budget, spent, reserved } }: Pick<Alert, 'id' | 'details'>): BudgetDetails {
  if (isWatch(budget) && typeof spent === 'number' && typeof reserved === 'number') return { budget, spent, reserved };
  throw new Error(`the alert ${id} is not of a budget`);
}

const isWatch = (value: unknown): value is BudgetWatch =>
  isObject(value) &&
  ['entity', 'entityId', 'window'].every((name) => typeof value[name] === 'string') &&
  typeof value['limit'] === 'number';
