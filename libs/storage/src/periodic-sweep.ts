import { type OneTimeClaims } from '#access';
import { type StorageEngine } from './storage-engine.js';

const EVERY_MS = 60_000;
/** Shorter than the period: timers of two processes drift, and the one whose turn it is must not find its own claim. */
const CLAIM_MS = EVERY_MS * 0.75;

/** Sweeps the storage once a minute, however many processes use it: a sweep asks about every team. */
export class PeriodicSweep {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Pick<StorageEngine, 'sweep' | 'health' | 'clock'>,
    private readonly claims: Pick<OneTimeClaims, 'claim'>,
    private readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.run().catch(this.onFault), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    const { engine, claims } = this;
    // A process that nobody asks for its health learns of a newer one here.
    await engine.health.ping();
    if (await claims.claim('sweep', 'all', engine.clock.now() + CLAIM_MS)) await engine.sweep();
  }
}
