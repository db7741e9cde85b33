import { type Clock, type RevocableCredential, RevocationStore } from '#access';

export class MemoryRevocationStore extends RevocationStore {
  readonly #until = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async revoke(credential: RevocableCredential, until: number): Promise<void> {
    const now = this.clock();
    for (const [id, end] of this.#until) if (end <= now) this.#until.delete(id);
    const id = idOf(credential);
    this.#until.set(id, Math.max(until, this.#until.get(id) ?? 0));
  }

  async isRevoked(credential: RevocableCredential): Promise<boolean> {
    return (this.#until.get(idOf(credential)) ?? 0) > this.clock();
  }
}

function idOf({ kind, teamId, id }: RevocableCredential): string {
  return JSON.stringify([kind, teamId, id]);
}
