import { type Budget } from '../teams/team.js';
import { zoneInForce } from './budget-windows.js';
import { periodAt } from './zoned-calendar.js';

/**
 * The new budgets, each keeping its old time zone until the current window ends. Otherwise a zone in which it is already
 * another day would open a fresh window. @param now Unix ms
 */
export function changeZones(before: readonly Budget[], after: readonly Budget[], now: number): Budget[] {
  return after.map((budget) => {
    const former = before.find(({ window }) => window === budget.window);
    if (former === undefined || budget.window === 'total') return budget;
    if (former.timeZone === budget.timeZone) return former.until === undefined ? budget : { ...budget, until: former.until };
    const timeZone = zoneInForce(former, now);
    if (timeZone === budget.timeZone) return budget;
    return { ...budget, until: { timeZone, at: periodAt(now, budget.window, timeZone).endsAt } };
  });
}
