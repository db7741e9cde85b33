import { type AuditEvent, AuditLog, type AuditQuery } from '#access';
import { type Page } from '#contracts';
import { auditMatches, firstAuditId, MAX_AUDIT_EVENTS } from '../../access/audit-matches.js';
import { readJson } from '../redis-replies.js';
import { type RedisAccessContext } from './redis-access-context.js';

/** The log of a team is deleted once its last event is this old. */
const QUIET_MS = 400 * 86_400_000;
const AT_ONCE = 500;
/** Events that one query examines; a page that reaches this number is short and has a cursor. */
const MAX_LOOKED_AT = 5_000;

export class RedisAuditLog extends AuditLog {
  constructor(
    private readonly context: RedisAccessContext,
    private readonly teamIds: () => AsyncIterable<string>,
  ) {
    super();
  }

  async append(event: AuditEvent): Promise<void> {
    const { keys } = this.context;
    await this.#add(keys.auditOfAll(), event);
    if (event.teamId !== '') await this.#add(keys.audit(event.teamId), event);
  }

  async query(query: AuditQuery): Promise<Page<AuditEvent>> {
    const key = query.teamId === undefined ? this.context.keys.auditOfAll() : this.context.keys.audit(query.teamId);
    const min = query.from === undefined ? '-' : `[${firstAuditId(query.from)}`;
    const items: AuditEvent[] = [];
    // Without a filter every event is shown, and one more says whether there is a next page.
    const atOnce = isFiltered(query) ? AT_ONCE : query.limit + 1;
    let max = upperBound(query);
    for (let looked = 0; looked < MAX_LOOKED_AT; looked += atOnce) {
      const batch = await this.#batch(key, { max, min, atOnce });
      for (const { event } of batch) {
        if (event === null || !auditMatches(event, query)) continue;
        // One more event than requested means that there is a next page.
        if (items.length === query.limit) return { items, nextCursor: items.at(-1)?.id ?? null };
        items.push(event);
      }
      const last = batch.at(-1);
      if (last === undefined || batch.length < atOnce) return { items, nextCursor: null };
      max = `(${last.id}`;
    }
    return { items, nextCursor: max.slice(1) };
  }

  async trim(before: number): Promise<void> {
    const { connection, keys } = this.context;
    const remove = (key: string) => connection.run((commands) => commands.zremrangebylex(key, '-', `(${firstAuditId(before)}`));
    await remove(keys.auditOfAll());
    for await (const teamId of this.teamIds()) await remove(keys.audit(teamId));
  }

  async #add(key: string, event: AuditEvent): Promise<void> {
    await this.context.connection.run((commands) =>
      Promise.all([
        commands.zadd(key, 0, `${event.id} ${JSON.stringify(event)}`),
        commands.zremrangebyrank(key, 0, -(MAX_AUDIT_EVENTS + 1)),
        commands.pexpire(key, QUIET_MS),
      ]),
    );
  }

  async #batch(
    key: string,
    { max, min, atOnce }: { max: string; min: string; atOnce: number },
  ): Promise<{ id: string; event: AuditEvent | null }[]> {
    const { connection } = this.context;
    const members = await connection.run((commands) => commands.zrevrangebylex(key, max, min, 'LIMIT', 0, atOnce));
    return members.map((member) => {
      const [id, json] = [member.slice(0, member.indexOf(' ')), member.slice(member.indexOf(' ') + 1)];
      return { id, event: readJson<AuditEvent>(json, 'an event of the audit trail', connection.unreadable) };
    });
  }
}

const isFiltered = ({ actorId, action }: AuditQuery) => actorId !== undefined || action !== undefined;

/** A member begins with the id of its event, so the id alone sorts just before the event. */
function upperBound({ cursor, to }: AuditQuery): string {
  const bounds = [cursor, to === undefined ? undefined : firstAuditId(to)].filter((bound) => bound !== undefined).sort();
  return bounds[0] === undefined ? '+' : `(${bounds[0]}`;
}
