import { type RateCounter, RateLimiter, type RatePolicy, type RateReading } from '../ports/rate-limiter.js';
import { type ShareReading, type ShareRules, UploadShare } from '../ports/upload-share.js';
import { type Principal } from '../principal.js';
import { type Limits } from '../teams/team.js';
import { endUserCounter } from '../budgets/end-user-windows.js';
import { LimitResolver } from './limit-resolver.js';

export type LimitedAction = 'requests' | 'creations' | 'uploads';

export interface RateOutcome {
  /** For the RateLimit headers, also of refusals. */
  readings: RateReading[];
  /** The limit that refuses the action, or null if it may proceed. */
  refused: RateReading | null;
}

export interface RateLimitSettings {
  /** Limits for all teams together. */
  account?: Pick<Limits, 'requestsPerMinute' | 'creationsPerMinute'>;
  /** The upstream's upload limit. */
  uploads: ShareRules;
}

interface Parts {
  limiter: RateLimiter;
  uploadShare: UploadShare;
  limits: LimitResolver;
  settings: RateLimitSettings;
}

const WINDOW_SECONDS = 60;
const BOUND = { requests: 'requestsPerMinute', creations: 'creationsPerMinute', uploads: 'uploadsPerMinute' } as const;

/** Checks every limit that an action counts against. A refused action counts against none. @throws ApiError 9010 */
export class RateLimits {
  /** Callers without a request limit. A principal is cached for a second at most, and so is this. */
  readonly #unlimited = new WeakSet<Principal>();

  constructor(private readonly parts: Parts) {}

  /** Whether this principal is known to have no request limit; if false, call `take`. */
  isKnownUnlimited(principal: Principal): boolean {
    return this.#unlimited.has(principal);
  }

  /** Takes one of each action, or none if one is refused. */
  async take(principal: Principal, ...actions: LimitedAction[]): Promise<RateOutcome> {
    const counters = (await Promise.all(actions.map((action) => this.#countersOf(principal, action)))).flat();
    const own = await this.#takeFrom(principal.teamId, counters);
    const refused = longestRefusal(own);
    if (refused !== null) return { readings: own, refused };
    const shared = await this.#takeShared(principal, actions);
    if (actions.join() === 'requests' && own.length + shared.length === 0) this.#unlimited.add(principal);
    const sharedRefusal = longestRefusal(shared);
    if (sharedRefusal !== null) await this.#giveBackTo(principal.teamId, counters);
    return { readings: [...own, ...shared], refused: sharedRefusal };
  }

  /** Gives back what was taken for an action that was refused later. */
  async giveBack(principal: Principal, action: 'requests' | 'creations'): Promise<void> {
    await this.#giveBackTo(principal.teamId, await this.#countersOf(principal, action));
    await this.#giveBackTo(null, this.#accountCounters([action]));
  }

  async #countersOf(principal: Principal, action: LimitedAction): Promise<RateCounter[]> {
    const { sub } = principal;
    const { team, key, endUser } = await this.parts.limits.of(principal);
    return [
      ...counter(`key:${principal.keyId}`, 'key', action, key),
      ...counter('team', 'team', action, team),
      ...(sub === undefined ? [] : counter(endUserCounter(sub), 'end-user', action, endUser)),
    ];
  }

  async #takeShared(principal: Principal, actions: readonly LimitedAction[]): Promise<RateReading[]> {
    const counters = this.#accountCounters(actions);
    const readings = await this.#takeFrom(null, counters);
    if (!actions.includes('uploads') || longestRefusal(readings) !== null) return readings;
    const rules = this.parts.settings.uploads;
    const upload = asReading(await this.parts.uploadShare.take(principal.teamId, rules), rules);
    if (!upload.allowed) await this.#giveBackTo(null, counters);
    return [...readings, upload];
  }

  /** Uploads are shared differently. */
  #accountCounters(actions: readonly LimitedAction[]): RateCounter[] {
    const bounds = this.parts.settings.account ?? {};
    return actions.flatMap((action) => (action === 'uploads' ? [] : counter('account', 'account', action, bounds)));
  }

  async #takeFrom(teamId: string | null, counters: readonly RateCounter[]): Promise<RateReading[]> {
    return counters.length === 0 ? [] : this.parts.limiter.take(teamId, counters);
  }

  async #giveBackTo(teamId: string | null, counters: readonly RateCounter[]): Promise<void> {
    if (counters.length > 0) await this.parts.limiter.giveBack(teamId, counters);
  }
}

function counter(subject: string, entity: string, action: LimitedAction, limits: Limits): RateCounter[] {
  const limit = limits[BOUND[action]];
  if (limit === undefined) return [];
  const kind: RatePolicy['kind'] = action === 'uploads' ? 'sliding' : 'fixed';
  return [{ subject, policy: { name: `${entity}-${action}`, limit, windowSeconds: WINDOW_SECONDS, kind } }];
}

function asReading(share: ShareReading, { windowMs }: ShareRules): RateReading {
  const windowSeconds = Math.ceil(windowMs / 1000);
  return {
    policy: { name: 'account-uploads', limit: share.cap, windowSeconds, kind: 'sliding' },
    allowed: share.granted,
    remaining: share.granted ? Math.max(0, share.cap - share.held) : 0,
    resetMs: share.granted ? windowMs : share.retryMs,
  };
}

function longestRefusal(readings: readonly RateReading[]): RateReading | null {
  return readings
    .filter(({ allowed }) => !allowed)
    .reduce<RateReading | null>((worst, reading) => (worst !== null && worst.resetMs >= reading.resetMs ? worst : reading), null);
}
