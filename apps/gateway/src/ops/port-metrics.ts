import { FLOW_NAMES, isApiError } from '#contracts';
import { type ApplyVerdict, CreationLedger, type StatusUpdate, TaskStore, UpstreamApi, WatcherLease } from '#tasks';
import { Injectable } from '@nestjs/common';
import { Meters } from '../platform/metrics/meters.js';
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
const CREATION_STEPS = [
  ...(['begun', 'replayed', 'key-reused', 'over-budget', 'too-many-open'] as const),
  ...(['completed', 'aborted', 'in-doubt', 'storage-fault'] as const),
];

/** Counts at the ports, which every way through the gateway passes: nothing behind them knows of it. */
@Injectable()
export class PortMetrics {
  constructor(meters: Meters, api: UpstreamApi, store: TaskStore, creations: CreationLedger, lease: WatcherLease) {
    measureUpstream(meters, api);
    measureStore(meters, store);
    measureCreations(meters, creations);
    measureLease(meters, lease);
  }
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

function measureStore(meters: Meters, store: TaskStore): void {
  const updates = meters.counter('gateway_updates_total', 'Readings of the upstream on their way into the store', [
    'source',
    'verdict',
  ]);
  const seconds = meters.histogram('gateway_update_seconds', 'Time of one atomic update of the store', []);
  for (const source of UPDATE_SOURCES) for (const verdict of UPDATE_VERDICTS) updates.inc({ source, verdict }, 0);
  // A frame about a task that no team here made comes no further than this.
  onCall(store, 'teamOf', ({ result }) => {
    if (result === null) updates.inc({ source: 'push', verdict: 'unknown-task' });
  });
  onCall(store, 'apply', ({ args: [, , update], result, seconds: took }) => {
    const verdict: ApplyVerdict | 'fault' = result?.verdict ?? 'fault';
    updates.inc({ source: sourceOf(update), verdict });
    seconds.observe({}, took);
  });
}

function measureCreations(meters: Meters, ledger: CreationLedger): void {
  const creations = meters.counter(
    'gateway_creations_total',
    'Steps of creations: begun or refused, then completed, aborted or in doubt',
    ['flow', 'step'],
  );
  const count = (step: string) => (heard: HeardCall<[{ flowName: string }, ...unknown[]], unknown>) =>
    creations.inc({ flow: flowLabel(heard.args[0].flowName), step: heard.error === undefined ? step : 'storage-fault' });
  for (const flow of [...FLOW_NAMES, 'other']) for (const step of CREATION_STEPS) creations.inc({ flow, step }, 0);
  onCall(ledger, 'begin', ({ args, result, error, seconds }) => {
    // Asked again and again while another request carries the same creation.
    if (result?.verdict !== 'in-progress') count(result?.verdict ?? '')({ args, error, seconds });
  });
  onCall(ledger, 'complete', count('completed'));
  onCall(ledger, 'abort', count('aborted'));
  onCall(ledger, 'suspend', count('in-doubt'));
}

function measureLease(meters: Meters, lease: WatcherLease): void {
  let holds = false;
  const takeovers = meters.counter('gateway_watcher_takeovers_total', "Times that this instance took the watcher's lease", []);
  const losses = meters.counter('gateway_watcher_losses_total', 'Times that it lost the lease without giving it up', []);
  meters.gauge('gateway_watcher', 'Whether this instance watches the upstream for the cluster', () => (holds ? 1 : 0));
  onCall(lease, 'acquire', ({ result }) => {
    if (typeof result !== 'number') return;
    holds = true;
    takeovers.inc();
  });
  onCall(lease, 'renew', ({ result }) => {
    if (result !== false) return;
    holds = false;
    losses.inc();
  });
  onCall(lease, 'release', () => (holds = false));
}

function outcomeOf(error: unknown): string {
  if (error === undefined) return 'ok';
  if (!isApiError(error)) return 'failed';
  const named: Record<number, string> = { 9006: 'unavailable', 9007: 'timeout', 9008: 'unreadable' };
  return named[error.code] ?? (error.status < 500 ? 'refused' : 'failed');
}

function flowLabel(flow: string): string {
  return (FLOW_NAMES as readonly string[]).includes(flow) ? flow : 'other';
}
