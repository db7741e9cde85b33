import { UpstreamApi, TaskStore, WatchUpstream } from '#tasks';
import { Injectable } from '@nestjs/common';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Census, type CensusOptions } from '../platform/metrics/census.js';
import { Meters } from '../platform/metrics/meters.js';
import { TeamCreditsCensus } from './team-credits-census.js';

const STATUSES = ['PENDING', 'QUEUED', 'RUNNING', 'other'];
const COUNT_REST_MS = 1_000;
/** Each is a call to the upstream. */
const BALANCE_REST_MS = 60_000;

/** Figures of the whole installation. Only the watcher gives them, so that no sum over the instances counts anything twice; of two workers, while the watch changes hands, the larger. */
@Injectable()
export class ClusterMetrics {
  constructor(
    meters: Meters,
    private readonly watcher: WatchUpstream,
    { note }: FaultLog,
    tasks: TaskStore,
    credits: TeamCreditsCensus,
    upstream: UpstreamApi,
  ) {
    const open = this.onWatcher(() => tasks.countOpenByStatus(), { restMs: COUNT_REST_MS, onFault: note });
    const statuses = async () => statusRows(await open());
    meters.rows('gateway_open_tasks', 'Open tasks of all teams by status, on the watcher', ['status'], statuses, 'max');
    const teams = this.onWatcher(() => credits.take(), { restMs: COUNT_REST_MS, onFault: note });
    for (const [part, help] of [
      ['budget', 'Credits of the open budget windows of teams, on the watcher; `other` sums up the rest'],
      ['spent', 'Credits spent of these'],
      ['reserved', 'Credits reserved of these by unfinished tasks'],
    ] as const)
      meters.rows(
        `gateway_team_${part}_credits`,
        help,
        ['team', 'window'],
        async () =>
          ((await teams()) ?? []).map(({ team, window, ...credit }) => ({ labels: { team, window }, value: credit[part] })),
        'max',
      );
    // A failure is no fault of the storage, and counts among the calls to the upstream.
    const balance = this.onWatcher(() => upstream.balance(), { restMs: BALANCE_REST_MS, onFault: () => undefined });
    const account = async (part: 'balance' | 'frozen') => (await balance())?.[part];
    for (const [part, help] of [
      ['balance', "Balance of the upstream's account, on the watcher"],
      ['frozen', 'Credits of the account that its open tasks hold'],
    ] as const)
      meters.gauge(`gateway_account_${part}_credits`, help, () => account(part), 'max');
  }

  private onWatcher<T>(count: () => Promise<T>, options: CensusOptions): () => Promise<T | undefined> {
    const census = new Census(count, options);
    return async () => (this.watcher.isWatching() ? census.read() : undefined);
  }
}

/** Statuses that the upstream may invent must not become labels. */
function statusRows(counts: Record<string, number> | undefined) {
  if (counts === undefined) return [];
  const byLabel = new Map(STATUSES.map((status) => [status, 0]));
  for (const [status, count] of Object.entries(counts)) {
    const label = byLabel.has(status) ? status : 'other';
    byLabel.set(label, (byLabel.get(label) ?? 0) + count);
  }
  return [...byLabel].map(([status, value]) => ({ labels: { status }, value }));
}
