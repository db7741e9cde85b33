import { AccountBook, type AccountReading, AlertStore } from '#tasks';
import { Injectable } from '@nestjs/common';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Census } from '../platform/metrics/census.js';
import { Meters } from '../platform/metrics/meters.js';
import { ClusterJobs } from './jobs/cluster-jobs.js';

const REST_MS = 1_000;

/** Figures of alerts and of the account, given by the instance that does the cluster's jobs. */
@Injectable()
export class AlertMetrics {
  constructor(
    meters: Meters,
    private readonly jobs: ClusterJobs,
    { note }: FaultLog,
    alerts: AlertStore,
    book: AccountBook,
  ) {
    const options = { restMs: REST_MS, onFault: note };
    const open = this.onHolder(new Census(() => alerts.countOpen(), options));
    const openRows = async () => rows('kind', await open());
    meters.rows('gateway_alerts_open', 'Open alerts of all teams and of the installation, by kind', ['kind'], openRows, 'max');
    const found = this.onHolder(new Census(() => book.counts(), options));
    const foundRows = async () => rows('kind', await found());
    meters.rows(
      'gateway_account_findings',
      'Findings about the account that there ever were, by kind',
      ['kind'],
      foundRows,
      'max',
    );
    const last = this.onHolder(new Census(async () => (await book.readings(1))[0] ?? NOT_READ, options));
    for (const [name, help, part] of GAUGES) meters.gauge(name, help, async () => (await last())?.[part], 'max');
  }

  private onHolder<T>(census: Census<T>): () => Promise<T | undefined> {
    return async () => (this.jobs.isHolder() ? census.read() : undefined);
  }
}

const NOT_READ: Pick<AccountReading, 'drift' | 'added'> = { drift: 0, added: 0 };

const GAUGES = [
  ['gateway_account_drift_credits', 'Credits that the account lost without a task of the gateway to explain it', 'drift'],
  ['gateway_account_added_credits', 'Credits that the account got', 'added'],
] as const;

function rows<L extends string>(label: L, counts: Record<string, number> | undefined) {
  return Object.entries(counts ?? {}).map(([of, value]) => ({ labels: { [label]: of } as Record<L, string>, value }));
}
