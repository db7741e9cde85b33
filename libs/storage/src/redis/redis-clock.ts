import { StorageClock } from '#tasks';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisScript } from './redis-script.js';

/** Clocks drift by a few milliseconds per minute. */
const ASK_EVERY_MS = 10_000;
/** An answer that took longer is too imprecise to replace a better one. */
const PRECISE_MS = 100;
/** An answer older than this is replaced by any new one. */
const OLD_MS = 60_000;

/** The clock of the Redis server that owns the watcher's slot. Between two answers, this machine's monotonic clock continues it. */
export class RedisClock extends StorageClock {
  private readonly read: RedisScript<'read-clock'>;
  private anchor: { server: number; local: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopGaps: (() => void) | undefined;

  constructor(private readonly context: Omit<RedisEngineContext, 'clock'>) {
    super();
    this.read = context.connection.defineScript('read-clock');
  }

  /** @throws ApiError 9010 */
  async start(): Promise<void> {
    await this.ask();
    const askAgain = () => void this.ask().catch(() => undefined); // A failed command is reported by the connection.
    this.timer = setInterval(askAgain, ASK_EVERY_MS);
    this.timer.unref();
    // Another server may have taken over, with another clock.
    this.stopGaps = this.context.connection.channels.onGap(() => {
      this.anchor = this.anchor && { ...this.anchor, local: this.anchor.local - OLD_MS, server: this.anchor.server - OLD_MS };
      askAgain();
    });
  }

  now(): number {
    const { anchor } = this;
    if (anchor === undefined) throw new Error('the storage clock was not started');
    return Math.floor(anchor.server + performance.now() - anchor.local);
  }

  close(): void {
    clearInterval(this.timer);
    this.stopGaps?.();
  }

  private async ask(): Promise<void> {
    const askedAt = performance.now();
    const server = Number(await this.read.run({ any: this.context.keys.lease() }, {}));
    const answeredAt = performance.now();
    const took = answeredAt - askedAt;
    if (this.anchor !== undefined && took > PRECISE_MS && answeredAt - this.anchor.local < OLD_MS) return;
    this.anchor = { server: server + took / 2, local: answeredAt };
  }
}
