import { type Session, type SessionOwner, SessionStore } from '#access';
import { type RedisScript } from '../redis-script.js';
import { lifetimeOf, type RedisAccessContext } from './redis-access-context.js';
import { shortName } from '../../access/short-name.js';

export class RedisSessionStore extends SessionStore {
  readonly #insert: RedisScript<'access-session-insert'>;
  readonly #touch: RedisScript<'access-session-touch'>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#insert = context.connection.defineScript('access-session-insert');
    this.#touch = context.connection.defineScript('access-session-touch');
  }

  /** Writes the indexes first: a crash in between leaves entries without a session, never a session that a sign-out would miss. */
  async insert(session: Session, keptUntil: number): Promise<void> {
    const { sessionId, lastSeenAt, expiresAt } = session;
    for (const index of this.#indexesOf(session)) await this.#list(index, sessionId, expiresAt);
    const lifetime = lifetimeOf(this.context, keptUntil);
    const args = { json: JSON.stringify(session), seen: lastSeenAt, lifetime };
    await this.#insert.run({ session: this.context.keys.session(sessionId) }, args);
  }

  async get(sessionId: string): Promise<Session | null> {
    const { connection, keys } = this.context;
    const [json, seen, schema] = await connection.run((commands) =>
      commands.hmget(keys.session(sessionId), 'json', 'seen', 'schema'),
    );
    connection.records.assertReadable(schema, 'the session');
    return json ? { ...(JSON.parse(json) as Session), lastSeenAt: Number(seen) } : null;
  }

  async touch(sessionId: string, seenAt: number, keptUntil: number): Promise<void> {
    const args = { seen: seenAt, lifetime: lifetimeOf(this.context, keptUntil) };
    await this.#touch.run({ session: this.context.keys.session(sessionId) }, args);
  }

  async remove(session: Session): Promise<boolean> {
    const { connection, keys } = this.context;
    const removed = await connection.run((commands) => commands.del(keys.session(session.sessionId)));
    for (const index of this.#indexesOf(session)) await connection.run((commands) => commands.zrem(index, session.sessionId));
    return removed === 1;
  }

  idsOf(owner: SessionOwner): Promise<string[]> {
    const index = 'sid' in owner ? this.#index('sid', owner.issuer, owner.sid) : this.#index('sub', owner.issuer, owner.sub);
    return this.context.connection.run((commands) => commands.zrange(index, '0', '-1'));
  }

  /** Expires with the last session that it lists. */
  async #list(index: string, sessionId: string, expiresAt: number): Promise<void> {
    const lifetime = lifetimeOf(this.context, expiresAt);
    await this.context.connection.run((commands) =>
      Promise.all([
        commands.zremrangebyscore(index, '-inf', String(expiresAt - lifetime)),
        commands.zadd(index, expiresAt, sessionId),
        commands.pexpire(index, lifetime, 'NX'),
        commands.pexpire(index, lifetime, 'GT'),
      ]),
    );
  }

  #indexesOf({ issuer, sub, sid }: Session): string[] {
    return [this.#index('sub', issuer, sub), ...(sid === null ? [] : [this.#index('sid', issuer, sid)])];
  }

  #index(kind: 'sid' | 'sub', issuer: string, id: string): string {
    return this.context.keys.sessionsOf(kind, shortName(issuer, id));
  }
}
