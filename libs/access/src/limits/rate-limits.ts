import { type RateCounter, RateLimiter, type RatePolicy, type RateReading } from '../ports/rate-limiter.js';
import { type ShareReading, type ShareRules, UploadShare } from '../ports/upload-share.js';
import { type Principal } from '../principal.js';
import { type Limits } from '../teams/team.js';
import { LimitResolver } from './limit-resolver.js';

export type LimitedAction = 'requests' | 'creations' | 'uploads';

export interface RateOutcome {
  /** For the RateLimit headers, of a refusal too. */
  readings: RateReading[];
  /** The reading to refuse with, or null when the action may go on. */
  refused: RateReading | null;
}

export interface RateLimitSettings {
  /** Bounds over all teams. */
  account?: Pick<Limits, 'requestsPerMinute' | 'creationsPerMinute'>;
  /** The upstream's upload places. */
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

/** Asks every limit that an action counts against. A refused action counts against none of them. @throws ApiError 9010 */
export class RateLimits {
  /** Callers whose requests nothing counts. A principal lives a second at most, and so does what is known of its limits. */
  readonly #unlimited = new WeakSet<Principal>();

  constructor(private readonly parts: Parts) {}

  /** Whether requests of this very principal are known to count against no limit; false says nothing: ask `take`. */
  isKnownUnlimited(principal: Principal): boolean {
    return this.#unlimited.has(principal);
  }

  async take(principal: Principal, action: LimitedAction): Promise<RateOutcome> {
    const counters = await this.#countersOf(principal, action);
    const own = counters.length === 0 ? [] : await this.parts.limiter.take(principal.teamId, counters);
    const refused = longestRefusal(own);
    if (refused !== null) return { readings: own, refused };
    const shared = await this.#takeShared(principal, action);
    if (action === 'requests' && own.length + shared.length === 0) this.#unlimited.add(principal);
    const sharedRefusal = longestRefusal(shared);
    if (sharedRefusal !== null && counters.length > 0) await this.parts.limiter.giveBack(principal.teamId, counters);
    return { readings: [...own, ...shared], refused: sharedRefusal };
  }

  async #countersOf(principal: Principal, action: LimitedAction): Promise<RateCounter[]> {
    const { team, key } = await this.parts.limits.of(principal);
    return [...counter(`key:${principal.keyId}`, 'key', action, key), ...counter('team', 'team', action, team)];
  }

  async #takeShared(principal: Principal, action: LimitedAction): Promise<RateReading[]> {
    if (action === 'uploads') {
      const rules = this.parts.settings.uploads;
      return [asReading(await this.parts.uploadShare.take(principal.teamId, rules), rules)];
    }
    const counters = counter('account', 'account', action, this.parts.settings.account ?? {});
    return counters.length === 0 ? [] : this.parts.limiter.take(null, counters);
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
