import { allPages, Teams } from '#access';
import { StorageClock, WatchUpstream } from '#tasks';
import { DeliverWebhooks, DeliveryObserver, ONE_OFF, type SeenAttempt, WebhookEndpoints } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { type Counter, type Histogram } from 'prom-client';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Census } from '../platform/metrics/census.js';
import { Meters } from '../platform/metrics/meters.js';

/** What attempts came to, and faults of the storage around them. */
@Injectable()
export class ObserveDeliveries extends DeliveryObserver {
  private readonly attempts: Counter<'result'>;
  private readonly seconds: Histogram<'result'>;
  private readonly waits: Histogram;
  private readonly offs: Counter<'reason'>;

  constructor(
    meters: Meters,
    private readonly faults: FaultLog,
  ) {
    super();
    this.attempts = meters.counter('gateway_webhook_attempts_total', 'Attempts to deliver a webhook, by what came of them', [
      'result',
    ]);
    this.seconds = meters.histogram('gateway_webhook_attempt_seconds', 'Time from an attempt to its answer', ['result']);
    this.waits = meters.histogram('gateway_webhook_wait_seconds', 'Time from an event to the first attempt to deliver it', []);
    this.offs = meters.counter('gateway_webhooks_disabled_total', 'Webhooks that the gateway switched off', ['reason']);
    for (const result of ['delivered', 'failed', 'dead', 'given-back']) this.attempts.inc({ result }, 0);
    for (const result of ['delivered', 'failed', 'dead']) this.seconds.zero({ result });
    for (const reason of ['gone', 'failing']) this.offs.inc({ reason }, 0);
  }

  attempted({ result, duration, waited }: SeenAttempt): void {
    this.attempts.inc({ result });
    if (waited !== undefined) this.waits.observe(waited / 1000);
    if (result !== 'given-back') this.seconds.observe({ result }, duration / 1000);
  }

  disabled(reason: 'gone' | 'failing'): void {
    this.offs.inc({ reason });
  }

  failed(error: unknown): void {
    this.faults.note(error);
  }
}

interface Standing {
  on: number;
  off: number;
  pending: number;
  /** Unix ms; null: none fails. */
  failingSince: number | null;
  /** Unix ms; null: nothing could be sent. */
  waitingSince: number | null;
}

const REST_MS = 5_000;

/** Figures of the whole installation; only the watcher gives them, so that no sum over the instances counts anything twice. */
@Injectable()
export class WebhookMetrics {
  constructor(
    meters: Meters,
    faults: FaultLog,
    watcher: WatchUpstream,
    clock: StorageClock,
    deliver: DeliverWebhooks,
    private readonly teams: Teams,
    private readonly endpoints: WebhookEndpoints,
  ) {
    meters.gauge('gateway_webhooks_in_flight', 'Webhooks that this instance is sending', () => deliver.inFlight);
    const secondsSince = (at: number | null) => Math.max(0, clock.now() - (at ?? Infinity)) / 1000;
    const census = new Census(() => this.take(), { restMs: REST_MS, onFault: faults.note });
    const standing = async () => (watcher.isWatching() ? census.read() : undefined);
    const endpointRows = async () => {
      const now = await standing();
      return now === undefined ? [] : (['on', 'off'] as const).map((state) => ({ labels: { state }, value: now[state] }));
    };
    meters.rows(
      'gateway_webhook_endpoints',
      'Webhooks of all teams that are on and off, on the watcher',
      ['state'],
      endpointRows,
      'max',
    );
    meters.gauge(
      'gateway_webhook_pending',
      'Deliveries of all teams that wait, on the watcher',
      async () => (await standing())?.pending,
      'max',
    );
    const age = (name: string, help: string, of: 'failingSince' | 'waitingSince') => {
      const read = async () => {
        const now = await standing();
        return now && secondsSince(now[of]);
      };
      meters.gauge(name, help, read, 'max');
    };
    age(
      'gateway_webhook_longest_failing_seconds',
      'How long the endpoint that has failed longest fails, on the watcher',
      'failingSince',
    );
    age(
      'gateway_webhook_oldest_waiting_seconds',
      'How long the oldest event or delivery waits that could be sent, since its receiver takes deliveries; on the watcher',
      'waitingSince',
    );
  }

  private async take(): Promise<Standing> {
    const sum: Standing = { on: 0, off: 0, pending: 0, failingSince: null, waitingSince: null };
    for await (const { teamId } of allPages((request) => this.teams.list(request))) {
      // Without Redis nothing here waits, and other work would.
      await setImmediate();
      const all = await this.endpoints.list(teamId);
      const ids = all.map(({ id }) => id);
      const health = await this.endpoints.health(teamId, [...ids, ONE_OFF]);
      sum.waitingSince = earlier(sum.waitingSince, await this.endpoints.waitingSince(teamId));
      for (const [at, { pending, failingSince }] of health.entries()) {
        sum.pending += pending;
        const endpoint = all[at];
        if (endpoint !== undefined) sum[endpoint.disabled === null ? 'on' : 'off'] += 1;
        if (failingSince === null || endpoint?.disabled !== null) continue;
        sum.failingSince = earlier(sum.failingSince, failingSince);
      }
    }
    return sum;
  }
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
