import { setImmediate } from 'node:timers/promises';
import { type AuditEvent, AuditLog, type AuditQuery } from '#access';
import { type Page } from '#contracts';
import { auditMatches, firstAuditId, MAX_AUDIT_EVENTS } from '../../access/audit-matches.js';
import { type Collection, type Collections, type KeyRange, type ResidentCollection } from '../../collections/collection.js';
import { MAX_ENTRIES_LOOKED_AT } from '../../list-cursor.js';

const DROPPED_AT_A_TIME = 500;

export class MemoryAuditLog extends AuditLog {
  /** By id, which is by time. */
  readonly #events: Collection<AuditEvent>;
  /** A group is a team. */
  readonly #ofTeam: Collection<1>;
  readonly #counts: ResidentCollection<number>;

  constructor(private readonly collections: Collections) {
    super();
    this.#events = collections.archive('audit');
    this.#ofTeam = collections.archive('audit-of');
    this.#counts = collections.resident('audit-count');
  }

  async append(event: AuditEvent): Promise<void> {
    await this.collections.commit(() => {
      this.#events.set('', event.id, structuredClone(event));
      this.#ofTeam.set(event.teamId, event.id, 1);
      this.#count(1);
      if ((this.#counts.get('', '') ?? 0) > MAX_AUDIT_EVENTS) this.#dropOldest({}, 1);
    });
  }

  async query(query: AuditQuery): Promise<Page<AuditEvent>> {
    const items: AuditEvent[] = [];
    let looked = 0;
    let last: string | null = null;
    for (const id of this.#idsOf(query)) {
      if (items.length === query.limit || looked === MAX_ENTRIES_LOOKED_AT) return { items, nextCursor: last };
      looked += 1;
      last = id;
      const event = this.#events.get('', id);
      if (event !== undefined && auditMatches(event, query)) items.push(structuredClone(event));
    }
    return { items, nextCursor: null };
  }

  async trim(before: number): Promise<void> {
    const old = { below: firstAuditId(before) };
    while ((await this.collections.commit(() => this.#dropOldest(old, DROPPED_AT_A_TIME))) === DROPPED_AT_A_TIME)
      await setImmediate();
  }

  *#idsOf({ teamId, from, to, cursor }: AuditQuery): Iterable<string> {
    const ends = [...(cursor === undefined ? [] : [cursor]), ...(to === undefined ? [] : [firstAuditId(to)])].sort();
    const range: KeyRange = { from: from === undefined ? undefined : firstAuditId(from), below: ends[0] };
    const events = teamId === undefined ? this.#events.descending('', range) : this.#ofTeam.descending(teamId, range);
    for (const [id] of events) yield id;
  }

  #dropOldest(range: KeyRange, atMost: number): number {
    const dropped: AuditEvent[] = [];
    for (const [, event] of this.#events.ascending('', range)) if (dropped.push(event) === atMost) break;
    for (const { id, teamId } of dropped) {
      this.#events.delete('', id);
      this.#ofTeam.delete(teamId, id);
    }
    this.#count(-dropped.length);
    return dropped.length;
  }

  #count(more: number): void {
    if (more !== 0) this.#counts.set('', '', (this.#counts.get('', '') ?? 0) + more);
  }
}
