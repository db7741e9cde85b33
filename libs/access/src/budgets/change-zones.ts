import { type Budget } from '../teams/team.js';
import { zoneInForce } from './budget-windows.js';
import { periodAt } from './zoned-calendar.js';

/**
 * The budgets as they are to be, each with the zone that it had until its open window ends: another zone, where it may be another day already, would
 * else open a fresh one. @param now Unix ms
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
