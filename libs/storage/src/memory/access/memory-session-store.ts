import { type Clock, type Session, type SessionOwner, SessionStore } from '#access';

interface Kept {
  session: Session;
  until: number;
}

export class MemorySessionStore extends SessionStore {
  readonly #kept = new Map<string, Kept>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async insert(session: Session, keptUntil: number): Promise<void> {
    const now = this.clock();
    for (const [id, { until }] of this.#kept) if (until <= now) this.#kept.delete(id);
    this.#kept.set(session.sessionId, { session: structuredClone(session), until: keptUntil });
  }

  async get(sessionId: string): Promise<Session | null> {
    const kept = this.#known(sessionId);
    return kept === undefined ? null : structuredClone(kept.session);
  }

  async touch(sessionId: string, seenAt: number, keptUntil: number): Promise<void> {
    const kept = this.#known(sessionId);
    if (kept === undefined || kept.session.lastSeenAt >= seenAt) return;
    kept.session.lastSeenAt = seenAt;
    kept.until = keptUntil;
  }

  async remove({ sessionId }: Session): Promise<boolean> {
    const known = this.#known(sessionId) !== undefined;
    this.#kept.delete(sessionId);
    return known;
  }

  async idsOf(owner: SessionOwner): Promise<string[]> {
    return [...this.#kept.values()]
      .filter(({ session }) => session.issuer === owner.issuer)
      .filter(({ session }) => ('sid' in owner ? session.sid === owner.sid : session.sub === owner.sub))
      .map(({ session }) => session.sessionId);
  }

  #known(sessionId: string): Kept | undefined {
    const kept = this.#kept.get(sessionId);
    return kept !== undefined && kept.until > this.clock() ? kept : undefined;
  }
}
