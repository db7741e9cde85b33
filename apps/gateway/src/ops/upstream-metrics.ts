import { ApplyUpdate, LinkMonitor, ReconcileOpenTasks } from '#tasks';
import { UpstreamGauge } from '#triverse';
import { Injectable } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';

const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;

/** Figures of the link to the upstream and of the calls to it. */
@Injectable()
export class UpstreamMetrics {
  constructor(meters: Meters, link: LinkMonitor, gauge: UpstreamGauge, openTasks: ReconcileOpenTasks, updates: ApplyUpdate) {
    meters.states('gateway_upstream_link', 'State of the link to the upstream', ['live', 'polling', 'down'], () => link.state());
    meters.stateOfEach('gateway_upstream_breaker', 'Circuit breakers by class of calls', BREAKER_STATES, () => gauge.breakers);
    meters.gauges('gateway_upstream_in_flight', 'Calls and open streams by class', 'route', () => gauge.inFlight);
    meters.gauges('gateway_upstream_queued', 'Calls that wait for a place by class', 'route', () => gauge.queued);
    meters.counted('gateway_upstream_retries_total', 'Retries of calls to the upstream', () => gauge.retries);
    meters.countedBy(
      'gateway_upstream_odd_parts_total',
      'Parts of answers of the upstream that were not as documented',
      'part',
      () => gauge.oddParts,
    );
    const isRefused = () => (gauge.credentialRefused ? 1 : 0);
    meters.gauge('gateway_upstream_key_refused', "Whether the upstream last refused the gateway's key", isRefused, 'max');
    meters.gauge(
      'gateway_upstream_unknown_tasks',
      'Open tasks that the upstream last said it does not know, on the watcher',
      () => openTasks.unknownTasks(),
      'max',
    );
    meters.gauge(
      'gateway_upstream_account_doubted',
      "Whether the upstream knows nearly none of the open tasks, so that the watcher's key is probably of another account",
      () => (openTasks.isAccountDoubted() ? 1 : 0),
      'max',
    );
    meters.counted(
      'gateway_upstream_foreign_frames_total',
      'Pushed statuses of tasks that no team here created, each of their few repetitions included',
      () => updates.foreign,
    );
    meters.counted(
      'gateway_updates_merged_total',
      'Pushed statuses that were left out for a newer one of their task, because the storage fell behind',
      () => updates.merged,
    );
    meters.counted('gateway_reconciliation_reads_total', 'Status reads of the watcher', () => openTasks.pace().total);
    meters.gauge(
      'gateway_reconciliation_reads_per_second',
      'Reads a second that the watcher allows itself at the moment',
      () => openTasks.pace().perSecond,
      'min',
    );
    meters.gauge(
      'gateway_reconciliation_reads_left',
      'Reads a second of these that were not used in the last second',
      () => openTasks.pace().left,
      // Of workers, the watcher's: the others leave theirs unused.
      'min',
    );
    const due = () => openTasks.pace().due;
    meters.gauge('gateway_reconciliation_due', 'Open tasks that are due for a read, on the watcher', due, 'max');
  }
}
