import { Injectable } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { ClaimDeliveries } from '../claim-deliveries/claim-deliveries.js';
import { DeliveryObserver } from '../ports/delivery-observer.js';
import { DeliveryTurns, type Unlisten } from '../ports/delivery-turns.js';
import { pause, Rest } from '../shared/rest.js';
import { WebhookOptions } from '../shared/webhook-options.js';
import { CarryOut } from './carry-out.js';

/** Claims of one look; the next look follows at once. */
const BATCH = 64;
/** What no message told of is found after this long. */
const LONGEST_REST_MS = 5_000;
/** From one look to the next: what ends or arrives in between is looked at together. */
const SHORTEST_REST_MS = 10;
/** While the storage does not answer. */
const FAULT_REST_MS = 1_000;
/** At the end, attempts under way may take this long; then they are cut off and given back. */
const DRAIN_MS = 3_000;

/** Sends webhooks while the process runs: claims what is due, carries it out, and looks again whenever work arrives or a place is free. */
@Injectable()
export class DeliverWebhooks {
  private readonly underWay = new Set<Promise<void>>();
  private readonly rest = new Rest();
  private readonly cut = new AbortController();
  private isStopping = false;
  private running: Promise<void> | undefined;

  constructor(
    private readonly turns: DeliveryTurns,
    private readonly claimDeliveries: ClaimDeliveries,
    private readonly carryOut: CarryOut,
    private readonly options: WebhookOptions,
    private readonly observer: DeliveryObserver,
  ) {
    setMaxListeners(0, this.cut.signal);
  }

  /** Deliveries that this process is sending. */
  get inFlight(): number {
    return this.underWay.size;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Claims nothing more; what is under way is finished, or given back. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.rest.wake();
    await this.running;
    await Promise.race([Promise.all(this.underWay), pause(DRAIN_MS)]);
    this.cut.abort();
    await Promise.all(this.underWay);
  }

  private async run(): Promise<void> {
    const listening = this.listen();
    while (!this.isStopping) {
      const looked = pause(SHORTEST_REST_MS);
      await this.rest.take(await this.look());
      await looked;
    }
    await (
      await listening
    )?.();
  }

  /** @returns milliseconds until the next look; null: when a place is free. */
  private async look(): Promise<number | null> {
    const free = this.options.concurrency - this.underWay.size;
    if (free <= 0) return null;
    try {
      const { claims, nextInMs } = await this.claimDeliveries.execute({
        atMost: Math.min(free, BATCH),
        perLane: this.options.concurrencyPerEndpoint,
        perTeam: this.options.concurrencyPerTeam,
        leaseMs: this.carryOut.leaseMs,
      });
      for (const claim of claims) this.begin(this.carryOut.execute(claim, this.cut.signal));
      return Math.min(nextInMs ?? LONGEST_REST_MS, LONGEST_REST_MS);
    } catch (error) {
      this.observer.failed(error);
      return FAULT_REST_MS;
    }
  }

  private begin(work: Promise<void>): void {
    const tracked = work.finally(() => {
      this.underWay.delete(tracked);
      this.rest.wake();
    });
    this.underWay.add(tracked);
  }

  /** Without it, work is found by looking. */
  private async listen(): Promise<Unlisten | undefined> {
    while (!this.isStopping) {
      try {
        return await this.turns.onWork(() => this.rest.wake());
      } catch (error) {
        this.observer.failed(error);
        await pause(FAULT_REST_MS);
      }
    }
    return undefined;
  }
}
