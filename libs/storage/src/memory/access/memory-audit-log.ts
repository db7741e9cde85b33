import { type AuditEvent, AuditLog, type AuditQuery, type Page } from '#access';
import { auditMatches, firstAuditId, MAX_AUDIT_EVENTS } from '../../access/audit-matches.js';

export class MemoryAuditLog extends AuditLog {
  /** By id, rising. */
  #events: AuditEvent[] = [];

  async append(event: AuditEvent): Promise<void> {
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.id ?? '') > event.id) place -= 1;
    this.#events.splice(place, 0, structuredClone(event));
    if (this.#events.length > MAX_AUDIT_EVENTS) this.#events.shift();
  }

  async query(query: AuditQuery): Promise<Page<AuditEvent>> {
    const { teamId, from, to, cursor, limit } = query;
    const below = [cursor, to === undefined ? undefined : firstAuditId(to)].filter((bound) => bound !== undefined);
    const found = this.#events
      .filter(({ id }) => below.every((bound) => id < bound) && (from === undefined || id >= firstAuditId(from)))
      .filter((event) => (teamId === undefined || event.teamId === teamId) && auditMatches(event, query))
      .reverse();
    const items = found.slice(0, limit).map((event) => structuredClone(event));
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
  }

  async trim(before: number): Promise<void> {
    const first = firstAuditId(before);
    this.#events = this.#events.filter(({ id }) => id >= first);
  }
}
