import { isObject } from '#contracts';
import { type Alert, type AlertSide } from '#tasks';
import { wordsOf } from './notices/alert-wording.js';

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());

/** @param side whose mute is shown: that of the one who asks */
export function alertView(alert: Alert, side: AlertSide) {
  const { id, teamId, kind, subject, state, level, peak, openedAt, changedAt, until, details, muted } = alert;
  return {
    id,
    team_id: teamId === '' ? null : teamId,
    kind,
    subject,
    ...wordsOf(alert),
    state,
    level,
    peak,
    opened_at: new Date(openedAt).toISOString(),
    changed_at: new Date(changedAt).toISOString(),
    until: iso(until),
    muted_until: iso(muted[side]),
    details: wireDetails(details),
  };
}

const TIMES = new Set(['resetsAt', 'runsOutAt', 'since']);

/** With names as on the wire, and times as text. */
function wireDetails(details: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      TIMES.has(name) && typeof value === 'number' ? iso(value) : isObject(value) ? wireDetails(value) : value,
    ]),
  );
}
