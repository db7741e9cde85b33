import { type Clock, type Session, type SessionOwner, SessionStore } from '#access';
import { shortName } from '../../access/short-name.js';
import { type Collection, type Collections } from '../../collections/collection.js';
import { ExpiringRecords } from './expiring-records.js';

export class MemorySessionStore extends SessionStore {
  readonly #sessions: ExpiringRecords<Session>;
  /** A group is a person, or a sign-in at the provider. */
  readonly #owned: Collection<1>;

  constructor(
    private readonly collections: Collections,
    clock: Clock,
  ) {
    super();
    this.#owned = collections.archive('sessions-of');
    this.#sessions = new ExpiringRecords(collections, 'session', clock, (id, session) => {
      for (const group of groupsOf(session)) this.#owned.delete(group, id);
    });
  }

  insert(session: Session, keptUntil: number): Promise<void> {
    return this.collections.commit(() => {
      this.#sessions.set(session.sessionId, structuredClone(session), keptUntil);
      for (const group of groupsOf(session)) this.#owned.set(group, session.sessionId, 1);
    });
  }

  async get(sessionId: string): Promise<Session | null> {
    const session = this.#sessions.get(sessionId);
    return session === undefined ? null : structuredClone(session);
  }

  async touch(sessionId: string, seenAt: number, keptUntil: number): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session === undefined || session.lastSeenAt >= seenAt) return;
    this.collections.trail(() => this.#sessions.set(sessionId, { ...session, lastSeenAt: seenAt }, keptUntil));
  }

  remove({ sessionId }: Session): Promise<boolean> {
    return this.collections.commit(() => {
      const known = this.#sessions.get(sessionId) !== undefined;
      this.#sessions.delete(sessionId);
      return known;
    });
  }

  async idsOf(owner: SessionOwner): Promise<string[]> {
    const group = 'sid' in owner ? shortName(owner.issuer, 'sid', owner.sid) : shortName(owner.issuer, 'sub', owner.sub);
    return [...this.#owned.ascending(group)].map(([id]) => id);
  }
}

function groupsOf({ issuer, sub, sid }: Session): string[] {
  return [shortName(issuer, 'sub', sub), ...(sid === null ? [] : [shortName(issuer, 'sid', sid)])];
}
