import { FLOW_NAMES, isApiError } from '#contracts';
import { type ApplyVerdict, type CacheVerdict, type GetTask, type StatusUpdate, type UpstreamApi } from '#tasks';
import { type Engine } from '../wiring/engine.js';
import { type Meters } from '../platform/metrics/meters.js';
import { type HeardCall, onCall } from '../platform/metrics/on-call.js';

const UPSTREAM_CALLS = [
  ...(['createTask', 'readStatus', 'assetUrls', 'openDownload', 'openAsset', 'upload'] as const),
  ...(['presignUpload', 'presignGet', 'quote', 'account', 'balance'] as const),
];

const OUTCOMES = ['ok', 'refused', 'failed', 'unavailable', 'timeout', 'unreadable'] as const;
const UPDATE_SOURCES = ['push', 'read', 'reconcile'] as const;
const UPDATE_VERDICTS: readonly (ApplyVerdict | 'fault')[] = [
  'applied',
  'unchanged',
  'stale',
  'conflict',
  'fenced',
  'unknown-task',
  'fault',
];
const READ_VERDICTS = ['hit', 'miss', 'stale', 'bypass', 'stale-if-error'] as const;
const CREATION_STEPS = [
  ...(['begun', 'replayed', 'key-reused', 'over-budget', 'too-many-open'] as const),
  ...(['completed', 'aborted', 'in-doubt', 'storage-fault'] as const),
];

/** Counts at the ports, where every way through the gateway passes: nothing behind them knows of it. */
export function measurePorts(meters: Meters, engine: Engine): void {
  measureUpstream(meters, engine.triverse.api);
  measureStore(meters, engine);
  measureCreations(meters, engine);
  measureLease(meters, engine);
}

/** @returns counts a hit that the controller was not asked for; a labelled count for each of those would cost the lane more than the rest of it. */
export function measureStatusReads(meters: Meters, getTask: GetTask): () => void {
  let hits = 0;
  const addHits = () => {
    reads.inc({ verdict: 'hit' }, hits);
    hits = 0;
  };
  const reads = meters.counter('gateway_status_reads_total', 'Statuses served, by where they came from', ['verdict'], addHits);
  for (const verdict of READ_VERDICTS) reads.inc({ verdict }, 0);
  onCall(getTask, 'execute', ({ result }) => {
    if (result !== undefined) reads.inc({ verdict: verdictOf(result.cache) });
  });
  return () => void hits++;
}

function measureUpstream(meters: Meters, api: UpstreamApi): void {
  const calls = meters.counter('gateway_upstream_calls_total', 'Calls to the upstream, retries within them included', [
    'call',
    'outcome',
  ]);
  const seconds = meters.histogram(
    'gateway_upstream_call_seconds',
    'Time of a call to the upstream; of a download until its first byte',
    ['call'],
  );
  for (const call of UPSTREAM_CALLS) {
    for (const outcome of OUTCOMES) calls.inc({ call, outcome }, 0);
    onCall(api, call, (heard) => {
      calls.inc({ call, outcome: outcomeOf(heard.error) });
      seconds.observe({ call }, heard.seconds);
    });
  }
}

/** A reading's way in: pushed by the upstream's socket, read by the watcher's reconciliation, or read through for a caller. */
function sourceOf({ expected, fence }: StatusUpdate): string {
  return expected === undefined ? 'push' : fence === undefined ? 'read' : 'reconcile';
}

function measureStore(meters: Meters, { storage }: Engine): void {
  const updates = meters.counter('gateway_updates_total', 'Readings of the upstream on their way into the store', [
    'source',
    'verdict',
  ]);
  const seconds = meters.histogram('gateway_update_seconds', 'Time of one atomic update of the store', []);
  for (const source of UPDATE_SOURCES) for (const verdict of UPDATE_VERDICTS) updates.inc({ source, verdict }, 0);
  // A frame about a task that no team here made comes no further than this.
  onCall(storage.tasks, 'teamOf', ({ result }) => {
    if (result === null) updates.inc({ source: 'push', verdict: 'unknown-task' });
  });
  onCall(storage.tasks, 'apply', ({ args: [, , update], result, seconds: took }) => {
    const verdict: ApplyVerdict | 'fault' = result?.verdict ?? 'fault';
    updates.inc({ source: sourceOf(update), verdict });
    seconds.observe({}, took);
  });
}

function measureCreations(meters: Meters, { storage }: Engine): void {
  const creations = meters.counter(
    'gateway_creations_total',
    'Steps of creations: begun or refused, then completed, aborted or in doubt',
    ['flow', 'step'],
  );
  const count = (step: string) => (heard: HeardCall<[{ flowName: string }, ...unknown[]], unknown>) =>
    creations.inc({ flow: flowLabel(heard.args[0].flowName), step: heard.error === undefined ? step : 'storage-fault' });
  for (const flow of [...FLOW_NAMES, 'other']) for (const step of CREATION_STEPS) creations.inc({ flow, step }, 0);
  const ledger = storage.creations;
  onCall(ledger, 'begin', ({ args, result, error, seconds }) => {
    // Asked again and again while another request carries the same creation.
    if (result?.verdict !== 'in-progress') count(result?.verdict ?? '')({ args, error, seconds });
  });
  onCall(ledger, 'complete', count('completed'));
  onCall(ledger, 'abort', count('aborted'));
  onCall(ledger, 'suspend', count('in-doubt'));
}

function measureLease(meters: Meters, { storage }: Engine): void {
  let holds = false;
  const takeovers = meters.counter('gateway_watcher_takeovers_total', "Times that this instance took the watcher's lease", []);
  const losses = meters.counter('gateway_watcher_losses_total', 'Times that it lost the lease without giving it up', []);
  meters.gauge('gateway_watcher', 'Whether this instance watches the upstream for the cluster', () => (holds ? 1 : 0));
  onCall(storage.lease, 'acquire', ({ result }) => {
    if (typeof result !== 'number') return;
    holds = true;
    takeovers.inc();
  });
  onCall(storage.lease, 'renew', ({ result }) => {
    if (result !== false) return;
    holds = false;
    losses.inc();
  });
  onCall(storage.lease, 'release', () => (holds = false));
}

function outcomeOf(error: unknown): string {
  if (error === undefined) return 'ok';
  if (!isApiError(error)) return 'failed';
  const named: Record<number, string> = { 9006: 'unavailable', 9007: 'timeout', 9008: 'unreadable' };
  return named[error.code] ?? (error.status < 500 ? 'refused' : 'failed');
}

function verdictOf(cache: CacheVerdict): string {
  return cache.kind === 'forwarded' ? cache.reason : cache.kind;
}

function flowLabel(flow: string): string {
  return (FLOW_NAMES as readonly string[]).includes(flow) ? flow : 'other';
}
