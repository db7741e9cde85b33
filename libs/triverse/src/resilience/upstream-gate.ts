import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import { CallFailure } from '../errors/call-failure.js';
import { CallClock, untilAborted } from '../http/call-clock.js';
import { ROUTE_CLASSES, type ResolvedTriverseOptions, type RouteClass } from '../triverse-options.js';
import { RetryBudget } from './retry-budget.js';
import { retryWait } from './retry-wait.js';
import { type PlaceRequest } from './fair-places.js';
import { RouteGuard } from './route-guard.js';

export interface CallPlan<T> extends Pick<PlaceRequest, 'owner' | 'waitMs' | 'transfer'> {
  route: RouteClass;
  /** Only calls that change nothing upstream may be retried. */
  retrySafe: boolean;
  /** Time limit of the whole call; absent for streams, which have their own limits. */
  totalMs?: number;
  signal?: AbortSignal | undefined;
  /** See GuardedCall. */
  closed?: (result: T) => Promise<void>;
}

/** Every call passes here: deadline around retries around the route's limits around an attempt. */
export class UpstreamGate {
  readonly guards: Readonly<Record<RouteClass, RouteGuard>>;
  readonly #options: ResolvedTriverseOptions;
  readonly #budget: RetryBudget;
  #retries = 0;

  constructor(options: ResolvedTriverseOptions) {
    this.#options = options;
    this.#budget = new RetryBudget(options.retries);
    const guards = ROUTE_CLASSES.map((route) => [
      route,
      new RouteGuard(route === 'assets' ? null : options.breaker, options.concurrency[route]),
    ]);
    this.guards = Object.fromEntries(guards) as Record<RouteClass, RouteGuard>;
  }

  /** Retries since the start. */
  get retries(): number {
    return this.#retries;
  }

  /** @throws ApiError for every kind of failure. */
  async call<T>(plan: CallPlan<T>, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const clock = new CallClock(plan.signal);
    if (plan.totalMs !== undefined) clock.limit(plan.totalMs, 'total');
    this.#budget.countRequest();
    const { signal } = clock;
    const { owner, waitMs, transfer, closed } = plan;
    const guarded = () =>
      this.guards[plan.route].run({ attempt: () => attempt(signal), signal, owner, waitMs, transfer, closed });
    try {
      return await untilAborted(clock.signal, plan.retrySafe ? this.#retrying(guarded, clock) : guarded());
    } catch (error) {
      throw error instanceof CallFailure ? error.answer : error;
    } finally {
      clock.stop();
    }
  }

  #retrying<T>(attempt: () => Promise<T>, clock: CallClock): Promise<T> {
    let attempts = 0;
    let wait = 0;
    const worthAnother = (error: Error): boolean => {
      if (!(error instanceof CallFailure) || clock.signal.aborted) return false;
      const next = retryWait(error, ++attempts, { options: this.#options.retries, remainingMs: clock.remaining });
      if (next === null || !this.#budget.take()) return false;
      wait = next;
      this.#retries++;
      return true;
    };
    const policy = retry(handleWhen(worthAnother), {
      maxAttempts: this.#options.retries.max,
      backoff: new DelegateBackoff(() => wait),
    });
    return policy.execute(attempt, clock.signal);
  }
}
