import { randomUUID } from 'node:crypto';
import { type RateCounter, RateLimiter, type RateReading } from '#access';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext, timeArgument } from './redis-access-context.js';

const WIDTH = 3;

/** A script of our own, because rate-limiter-flexible also counts refused hits and cannot take from all counters or none. */
export class RedisRateLimiter extends RateLimiter {
  readonly #take: RedisScript<'access-rate-take'>;
  readonly #giveBack: RedisScript<'access-rate-give-back'>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#take = context.connection.defineScript('access-rate-take');
    this.#giveBack = context.connection.defineScript('access-rate-give-back');
  }

  async take(teamId: string | null, counters: readonly RateCounter[]): Promise<RateReading[]> {
    const rules = counters.flatMap(({ policy }) => [policy.kind, policy.limit, policy.windowSeconds * 1000]);
    const args = { now: timeArgument(this.context), hit: randomUUID() };
    const reply = await this.#take.run({}, args, { keys: this.#keys(teamId, counters), args: rules });
    const numbers = (reply as unknown[]).map(Number);
    return counters.map(({ policy }, index) => ({
      policy,
      allowed: numbers[index * WIDTH] === 1,
      remaining: numbers[index * WIDTH + 1] ?? 0,
      resetMs: numbers[index * WIDTH + 2] ?? 0,
    }));
  }

  async giveBack(teamId: string | null, counters: readonly RateCounter[]): Promise<void> {
    const kinds = counters.map(({ policy }) => policy.kind);
    await this.#giveBack.run({}, {}, { keys: this.#keys(teamId, counters), args: kinds });
  }

  #keys(teamId: string | null, counters: readonly RateCounter[]): string[] {
    return counters.map(({ subject, policy }) => this.context.keys.rate(teamId, policy.kind, subject, policy.name));
  }
}
