import { type Clock, type ShareReading, type ShareRules, UploadShare } from '#access';

interface Grant {
  teamId: string;
  at: number;
}

export class MemoryUploadShare extends UploadShare {
  /** In order of time. */
  #grants: Grant[] = [];
  readonly #attempts = new Map<string, number>();

  constructor(private readonly clock: Clock) {
    super();
  }

  async take(teamId: string, { limit, windowMs }: ShareRules): Promise<ShareReading> {
    const now = this.clock();
    this.#expire(now - windowMs);
    this.#attempts.set(teamId, now);
    const cap = Math.ceil(limit / this.#attempts.size);
    const mine = this.#grants.filter((grant) => grant.teamId === teamId);
    const wait = Math.max(untilFree(this.#grants, limit, now - windowMs), untilFree(mine, cap, now - windowMs));
    if (wait > 0) return { granted: false, cap, held: mine.length, retryMs: wait };
    this.#grants.push({ teamId, at: now });
    return { granted: true, cap, held: mine.length + 1, retryMs: 0 };
  }

  #expire(oldest: number): void {
    this.#grants = this.#grants.filter(({ at }) => at > oldest);
    for (const [team, at] of this.#attempts) if (at <= oldest) this.#attempts.delete(team);
  }
}

/** Milliseconds until fewer than `places` of the grants are left; 0 if there is a slot now. */
function untilFree(grants: readonly Grant[], places: number, oldest: number): number {
  const blocking = grants[grants.length - places];
  return blocking === undefined ? 0 : blocking.at - oldest;
}
