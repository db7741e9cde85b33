import { type TeamKey } from '../keys/team-key.js';
import { type Budget, type Team } from '../teams/team.js';
import { type Period, periodAt } from './zoned-calendar.js';

/** Same shape as the BudgetWindow of the creation ledger. */
export interface OpenBudgetWindow {
  /** `team|day|2026-11-24`, `key:<id>|month|2026-11`, `team|total`, `sub:<digest>|day|2026-11-24`, `label:<digest>|total`; unique within a team. */
  id: string;
  entity: 'team' | 'key' | 'end_user' | 'label';
  entityId: string;
  window: Budget['window'];
  /** Credits. */
  limit: number;
  /** Unix ms when the window ends; null for total. */
  resetsAt: number | null;
  /** Percent of the limit at which the team is told; missing: the gateway's own. */
  alertAt?: readonly number[];
}

export type Entity = Pick<OpenBudgetWindow, 'entity' | 'entityId'> & { counter: string };

/** The windows open at `now`; a creation must fit into each. */
export function budgetWindows(team: Team, key: TeamKey | null, now: number): OpenBudgetWindow[] {
  const ofTeam: Entity = { entity: 'team', entityId: team.teamId, counter: 'team' };
  const windows = team.budgets.map((budget) => openWindow(ofTeam, budget, now));
  if (key === null) return windows;
  const ofKey: Entity = { entity: 'key', entityId: key.keyId, counter: `key:${key.lineageId}` };
  return [...windows, ...key.budgets.map((budget) => openWindow(ofKey, budget, now))];
}

export function openWindow({ counter, ...entity }: Entity, budget: Budget, now: number): OpenBudgetWindow {
  const { window, credits: limit } = budget;
  if (window === 'total') return { id: `${counter}|total`, ...entity, window, limit, resetsAt: null };
  const { label, endsAt } = openPeriod(budget, window, now);
  return { id: `${counter}|${window}|${label}`, ...entity, window, limit, resetsAt: endsAt };
}

/** The time zone of the current window. @param now Unix ms */
export function zoneInForce({ timeZone, until }: Budget, now: number): string {
  return until !== undefined && now < until.at ? until.timeZone : timeZone;
}

function openPeriod(budget: Budget, window: 'day' | 'month', now: number): Period {
  const zone = zoneInForce(budget, now);
  const period = periodAt(now, window, zone);
  if (zone === budget.timeZone) return period;
  // In the new zone it may still be the same day, and so the same window.
  const next = periodAt(period.endsAt, window, budget.timeZone);
  return next.label === period.label ? next : period;
}
