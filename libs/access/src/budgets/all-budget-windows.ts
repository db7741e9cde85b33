import { type Keys } from '../keys/keys.js';
import { type TeamKey } from '../keys/team-key.js';
import { allPages } from '../shared/all-pages.js';
import { type Budget, type Team } from '../teams/team.js';
import { budgetWindows, type OpenBudgetWindow, zoneInForce } from './budget-windows.js';
import { watched } from './budgets.js';
import { periodStart } from './zoned-calendar.js';

export interface KnownBudgetWindow extends OpenBudgetWindow {
  /** When the window began (Unix ms), computed when it is asked for; null for total. */
  startedAt: (() => number) | null;
}

/** The windows open at `now` of a team and of its keys that are not revoked; the keys of one rotation share a window. @throws ApiError 9010 */
export async function allBudgetWindows(team: Team, keys: Pick<Keys, 'list'>, now: number): Promise<KnownBudgetWindow[]> {
  const windows = known(team, budgetWindows(team, null, now), { budgets: team.budgets, now });
  for await (const key of allPages((request) => keys.list(team.teamId, request)))
    if (key.revokedAt === null) windows.push(...known(team, ofKey(team, key, now), { budgets: key.budgets, now }));
  return [...new Map(windows.map((window) => [window.id, window])).values()];
}

function ofKey(team: Team, key: TeamKey, now: number): OpenBudgetWindow[] {
  return budgetWindows({ ...team, budgets: [] }, key, now);
}

function known(
  team: Team,
  windows: OpenBudgetWindow[],
  { budgets, now }: { budgets: readonly Budget[]; now: number },
): KnownBudgetWindow[] {
  return watched(windows, team).map((window) => {
    const budget = budgets.find((one) => one.window === window.window);
    const { window: unit } = window;
    if (budget === undefined || unit === 'total') return { ...window, startedAt: null };
    return { ...window, startedAt: () => periodStart(now, unit, zoneInForce(budget, now)) };
  });
}
