import { allPages, Teams } from '#access';
import { WatchUpstream } from '#tasks';
import { DeliverWebhooks, DeliveryObserver, ONE_OFF, type SeenAttempt, WebhookEndpoints } from '#webhooks';
import { Injectable } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Census } from '../platform/metrics/census.js';
import { Meters } from '../platform/metrics/meters.js';

/** What attempts came to, and faults of the storage around them. */
@Injectable()
export class ObserveDeliveries extends DeliveryObserver {
  private readonly attempts: Counter<'result'>;
  private readonly seconds: Histogram<'result'>;
  private readonly offs: Counter<'reason'>;

  constructor(
    meters: Meters,
    private readonly faults: FaultLog,
  ) {
    super();
    this.attempts = meters.counter('gateway_webhook_attempts_total', 'Attempts to deliver a webhook, by what came of them', ['result']);
    this.seconds = meters.histogram('gateway_webhook_attempt_seconds', 'Time from an attempt to its answer', ['result']);
    this.offs = meters.counter('gateway_webhooks_disabled_total', 'Webhooks that the gateway switched off', ['reason']);
    for (const result of ['delivered', 'failed', 'dead', 'given-back']) this.attempts.inc({ result }, 0);
    for (const result of ['delivered', 'failed', 'dead']) this.seconds.zero({ result });
    for (const reason of ['gone', 'failing']) this.offs.inc({ reason }, 0);
  }

  attempted({ result, duration }: SeenAttempt): void {
    this.attempts.inc({ result });
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
}

const REST_MS = 5_000;

/** Figures of the whole installation; only the watcher gives them, so that no sum over the instances counts anything twice. */
@Injectable()
export class WebhookMetrics {
  constructor(
    meters: Meters,
    faults: FaultLog,
    watcher: WatchUpstream,
    deliver: DeliverWebhooks,
    private readonly teams: Teams,
    private readonly endpoints: WebhookEndpoints,
  ) {
    meters.gauge('gateway_webhooks_in_flight', 'Webhooks that this instance is sending', () => deliver.inFlight);
    const census = new Census(() => this.take(), { restMs: REST_MS, onFault: faults.note });
    const standing = async () => (watcher.isWatching() ? census.read() : undefined);
    meters.rows('gateway_webhook_endpoints', 'Webhooks of all teams that are on and off, on the watcher', ['state'], async () => {
      const now = await standing();
      return now === undefined ? [] : (['on', 'off'] as const).map((state) => ({ labels: { state }, value: now[state] }));
    });
    meters.gauge('gateway_webhook_pending', 'Deliveries of all teams that wait, on the watcher', async () => (await standing())?.pending);
  }

  private async take(): Promise<Standing> {
    const sum: Standing = { on: 0, off: 0, pending: 0 };
    for await (const { teamId } of allPages((request) => this.teams.list(request))) {
      const all = await this.endpoints.list(teamId);
      const health = await this.endpoints.health(teamId, [...all.map(({ id }) => id), ONE_OFF]);
      const off = all.filter(({ disabled }) => disabled !== null).length;
      sum.on += all.length - off;
      sum.off += off;
      sum.pending += health.reduce((all, { pending }) => all + pending, 0);
    }
    return sum;
  }
}
