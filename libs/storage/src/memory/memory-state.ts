import { type Labels, type TaskCreationResponsePayload } from '#contracts';
import {
  type AccountReading,
  type BudgetHold,
  type BudgetWatch,
  type CreationIntent,
  type FileKeyOwner,
  type Finding,
  type RankedRecord,
  type SeenTimes,
  type TaskMeta,
} from '#tasks';
import { type Collection, type Collections, type ResidentCollection, timeKey } from '../collections/collection.js';
import { type Retention } from '../retention.js';
import { type MemoryAlert } from './memory-alerts.js';

export interface MemoryTask {
  meta: TaskMeta;
  record: RankedRecord | null;
  /** The history of the data on which the record was written, see `Collections`. */
  history: string;
  /** Unix ms when the record expires; null while the task is open. */
  expiresAt: number | null;
  lastStatus: string;
  /** See CreatedTask. */
  trace?: string;
  words?: readonly string[];
  times?: readonly SeenTimes[];
  /** The labels of its creation, where they have changed before its end was booked. */
  bookedLabels?: Labels;
  holds: BudgetHold[];
  settled: boolean;
}

export interface MemoryIntent {
  intent: CreationIntent;
  holds: BudgetHold[];
  /** Which attempt sends it to the upstream, and until when (Unix ms); null after the last one gave up. */
  attempt: { id: string; until: number } | null;
}

export interface MemoryAnswer {
  digest: string;
  creationId: string;
  answer?: TaskCreationResponsePayload;
  expiresAt: number;
}

export interface MemoryCounters {
  spent: number;
  reserved: number;
  /** Unix ms when the window ends; null: never. */
  until: number | null;
  /** Missing: nothing is watched. */
  watch?: BudgetWatch;
  /** The highest threshold that is reached; missing: none. */
  level?: number;
}

/** Kinds of records that expire. */
export type Aging = 'status' | 'answer' | 'file';

/** The records of all teams; a group is a team's id unless it says otherwise. */
export class MemoryState {
  readonly tasks: Collection<MemoryTask>;
  /** Tasks by createdAt and uuid. */
  readonly index: Collection<1>;
  /** The open tasks among them. */
  readonly open: ResidentCollection<1>;
  /** One group; the team of each task. */
  readonly owners: Collection<string>;
  /** One group; teams that created something. */
  readonly creators: ResidentCollection<1>;
  /** A group is a team's key or end user; its open tasks and pending intents. */
  readonly busy: ResidentCollection<1>;
  readonly intents: ResidentCollection<MemoryIntent>;
  /** By the digest of the idempotency key. */
  readonly answers: Collection<MemoryAnswer>;
  /** By window id. */
  readonly budget: ResidentCollection<MemoryCounters>;
  /** By day and field. */
  readonly usage: Collection<number>;
  /** By day and field, by end user and by label. */
  readonly usageBy: Collection<number>;
  /** One group; by team and digest of the file key. */
  readonly files: Collection<{ owner: FileKeyOwner; expiresAt: number }>;
  /** By id; a group is a team, or '' for the installation. The same for the three that follow. */
  readonly alerts: Collection<MemoryAlert>;
  /** Alerts by openedAt and id. */
  readonly alertIndex: ResidentCollection<1>;
  /** When each open alert runs out. */
  readonly openAlerts: ResidentCollection<number | null>;
  /** When somebody is to be told of an alert. */
  readonly dueAlerts: ResidentCollection<number>;
  /** Findings about the account; a group is a kind. */
  readonly found: Collection<Finding>;
  readonly foundTimes: ResidentCollection<1>;
  /** One group, by kind. */
  readonly foundCounts: ResidentCollection<number>;
  /** One group, by time. */
  readonly readings: ResidentCollection<AccountReading>;
  /** A group is a kind of record; when each must be checked. A record that was renewed has a later entry too. */
  readonly due: Collection<1>;
  /** Highest fencing number of a watcher's lease that each team has seen. Both leases and numbers end with the process. */
  readonly fences = new Map<string, number>();

  constructor(
    readonly collections: Collections,
    readonly retention: Retention,
    /** Unix ms. */
    readonly now: () => number,
  ) {
    this.tasks = collections.archive('task', { decoded: 5_000 });
    this.index = collections.archive('index');
    this.open = collections.resident('open');
    this.owners = collections.archive('owner');
    this.creators = collections.resident('creator');
    this.busy = collections.resident('busy');
    this.intents = collections.resident('intent');
    this.answers = collections.archive('answer');
    this.budget = collections.resident('budget');
    this.usage = collections.archive('usage');
    this.usageBy = collections.archive('usage-by');
    this.files = collections.archive('file', { mostInMemory: 100_000 });
    this.alerts = collections.archive('alert', { decoded: 1_000 });
    this.alertIndex = collections.resident('alert-index');
    this.openAlerts = collections.resident('alert-open');
    this.dueAlerts = collections.resident('alert-due');
    this.found = collections.archive('found');
    this.foundTimes = collections.resident('found-time');
    this.foundCounts = collections.resident('found-count');
    this.readings = collections.resident('reading');
    this.due = collections.archive('due');
  }

  /** A task, without its record once that has expired. */
  task(teamId: string, uuid: string): MemoryTask | undefined {
    const task = this.tasks.get(teamId, uuid);
    if (task?.expiresAt == null || task.expiresAt > this.now()) return task;
    return { ...task, record: null, expiresAt: null };
  }

  lookAt(kind: Aging, at: number, group: string, key: string): void {
    this.due.set(kind, timeKey(at, `${group}\t${key}`), 1);
  }
}
