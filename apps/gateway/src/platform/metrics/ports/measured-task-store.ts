import { type ApplyOutcome, type ApplyVerdict, type StatusUpdate, TaskStore } from '#tasks';
import { type Counter, type Histogram } from 'prom-client';
import { type Meters } from '../meters.js';
import { measure } from './measure.js';

const SOURCES = ['push', 'read', 'reconcile'] as const;
const VERDICTS: readonly (ApplyVerdict | 'fault')[] = [
  'applied',
  'unchanged',
  'stale',
  'conflict',
  'fenced',
  'unknown-task',
  'fault',
];

type ArgsOf<M extends keyof TaskStore> = Parameters<TaskStore[M]>;

/** The store of tasks, with a count and the time of each update. */
export class MeasuredTaskStore extends TaskStore {
  private readonly updates: Counter<'source' | 'verdict'>;
  private readonly seconds: Histogram;

  constructor(
    private readonly store: TaskStore,
    meters: Meters,
  ) {
    super();
    const labels: ('source' | 'verdict')[] = ['source', 'verdict'];
    this.updates = meters.counter('gateway_updates_total', 'Readings of the upstream on their way into the store', labels);
    this.seconds = meters.histogram('gateway_update_seconds', 'Time of one atomic update of the store', []);
    for (const source of SOURCES) for (const verdict of VERDICTS) this.updates.inc({ source, verdict }, 0);
  }

  override apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome> {
    return measure(
      () => this.store.apply(teamId, uuid, update),
      ({ result, seconds }) => {
        this.updates.inc({ source: sourceOf(update), verdict: result?.verdict ?? 'fault' });
        this.seconds.observe({}, seconds);
      },
    );
  }

  override teamOf(...args: ArgsOf<'teamOf'>) {
    return this.store.teamOf(...args);
  }

  override read(...args: ArgsOf<'read'>) {
    return this.store.read(...args);
  }

  override readText(...args: ArgsOf<'readText'>) {
    return this.store.readText(...args);
  }

  override label(...args: ArgsOf<'label'>) {
    return this.store.label(...args);
  }

  override list(...args: ArgsOf<'list'>) {
    return this.store.list(...args);
  }

  override openTasksOf(...args: ArgsOf<'openTasksOf'>) {
    return this.store.openTasksOf(...args);
  }

  override countOpen(...args: ArgsOf<'countOpen'>) {
    return this.store.countOpen(...args);
  }

  override countOpenByStatus() {
    return this.store.countOpenByStatus();
  }

  override openTasks(...args: ArgsOf<'openTasks'>) {
    return this.store.openTasks(...args);
  }

  override raiseFence(...args: ArgsOf<'raiseFence'>) {
    return this.store.raiseFence(...args);
  }
}

/** A reading's way in: pushed by the upstream's socket, read by the watcher's reconciliation, or read through for a caller. */
function sourceOf({ expected, fence }: StatusUpdate): (typeof SOURCES)[number] {
  return expected === undefined ? 'push' : fence === undefined ? 'read' : 'reconcile';
}
