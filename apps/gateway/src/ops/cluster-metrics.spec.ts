import { ApiError } from '#contracts';
import { type TaskStore, type UpstreamApi, type WatchUpstream } from '#tasks';
import { expect, it } from '@jest/globals';
import { FaultLog } from '../platform/logging/fault-log.js';
import { Meters } from '../platform/metrics/meters.js';
import { ClusterMetrics } from './cluster-metrics.js';
import { type TeamCreditsCensus } from './team-credits-census.js';

const fails = (code: number) => () => Promise.reject(new ApiError(code));

async function faultsWith({ countOpenByStatus, balance }: Pick<TaskStore, 'countOpenByStatus'> & Pick<UpstreamApi, 'balance'>) {
  const [meters, faults] = [new Meters(), new FaultLog(() => undefined)];
  const watcher = { isWatching: () => true } as WatchUpstream;
  const credits = { take: async () => [] } as unknown as TeamCreditsCensus;
  new ClusterMetrics(meters, watcher, faults, { countOpenByStatus } as TaskStore, credits, { balance } as UpstreamApi);
  await meters.text();
  faults.close();
  return faults.total();
}

it('counts what the storage fails at as its fault, and an upstream that is away as none', async () => {
  const [counts, balance] = [async () => ({}), async () => ({ balance: 1, frozen: 0 })];
  expect(await faultsWith({ countOpenByStatus: fails(9010), balance })).toBe(1);
  expect(await faultsWith({ countOpenByStatus: counts, balance: fails(9006) })).toBe(0);
});
