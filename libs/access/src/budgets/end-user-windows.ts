import { sha256Hex } from '../shared/digest.js';
import { type Budget, type EndUserLimits } from '../teams/team.js';
import { openWindow, type OpenBudgetWindow } from './budget-windows.js';

/** Bits enough that no two end users of a team share a counter. */
const DIGEST_LENGTH = 32;

/** A name of bounded length for an end user, whatever is in it. */
export function endUserCounter(sub: string): string {
  return `sub:${sha256Hex(sub).slice(0, DIGEST_LENGTH)}`;
}

/**
 * The open windows of an end user. Credits are counted once for the whole team; of several budgets of one window, the lowest applies.
 * @param levels from the widest (the team's) to the narrowest (the token's); the widest with a budget decides its time zone.
 */
export function endUserWindows(sub: string, levels: readonly (EndUserLimits | undefined)[], now: number): OpenBudgetWindow[] {
  const entity = { entity: 'end_user', entityId: sub, counter: endUserCounter(sub) } as const;
  const budgets = new Map<Budget['window'], Budget>();
  for (const budget of levels.flatMap((level) => level?.budgets ?? [])) {
    const wider = budgets.get(budget.window) ?? budget;
    budgets.set(budget.window, { ...wider, credits: Math.min(wider.credits, budget.credits) });
  }
  return [...budgets.values()].map((budget) => openWindow(entity, budget, now));
}

/** The lowest of each limit. */
export function lowestEndUserLimits(levels: readonly (EndUserLimits | undefined)[]): Omit<EndUserLimits, 'budgets'> {
  const lowest = (limit: 'openTasks' | 'creationsPerMinute') => {
    const set = levels.flatMap((level) => level?.[limit] ?? []);
    return set.length === 0 ? {} : { [limit]: Math.min(...set) };
  };
  return { ...lowest('openTasks'), ...lowest('creationsPerMinute') };
}
