import { type AuditEvent, type AuditQuery } from '#access';

/** Whether an event matches the filters that no index covers. */
export function auditMatches({ actor, action }: AuditEvent, query: AuditQuery): boolean {
  return (
    (query.actorId === undefined || actor.id === query.actorId || actor.sub === query.actorId) &&
    (query.action === undefined || action === query.action)
  );
}

/** First id that an event at this time (Unix ms) may have. */
export function firstAuditId(at: number): string {
  return String(Math.max(0, Math.floor(at))).padStart(13, '0');
}

/** Events kept per team, and over all teams. */
export const MAX_AUDIT_EVENTS = 100_000;
