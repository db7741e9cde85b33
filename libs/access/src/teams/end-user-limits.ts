import { changedBudgets } from '../budgets/changed-budgets.js';
import { changeZones } from '../budgets/change-zones.js';
import { type Changes, merged } from '../shared/merged.js';
import { type BudgetChange } from './limits-schema.js';
import { type EndUserLimits } from './team.js';

/** Missing parts and budget windows stay, null clears. */
export type EndUserChanges = (Changes<Omit<EndUserLimits, 'budgets'>> & { budgets?: BudgetChange[] | null }) | null;

/** @param now Unix ms @returns undefined: no limits */
export function withEndUser(
  before: EndUserLimits | undefined,
  changes: EndUserChanges | undefined,
  now: number,
): EndUserLimits | undefined {
  if (changes === undefined) return before;
  if (changes === null) return undefined;
  const { budgets, ...limits } = merged(before ?? {}, {
    ...changes,
    budgets: changedBudgets(before?.budgets ?? [], changes.budgets),
  });
  const zoned = budgets && changeZones(before?.budgets ?? [], budgets, now);
  const after = { ...limits, ...(zoned && zoned.length > 0 && { budgets: zoned }) };
  return Object.keys(after).length === 0 ? undefined : after;
}

/** The new limits as a whole, each budget keeping its time zone until its window ends. @param now Unix ms */
export function replaceEndUser(
  before: EndUserLimits | undefined,
  after: EndUserLimits | undefined,
  now: number,
): EndUserLimits | undefined {
  if (after?.budgets === undefined) return after;
  return { ...after, budgets: changeZones(before?.budgets ?? [], after.budgets, now) };
}
