import { type TaskCreationResponsePayload } from '#contracts';
import { type BudgetHold, type CreationIntent, type FileKeyOwner, type RankedRecord, type TaskMeta } from '#tasks';
import { type Collection, type Collections, type ResidentCollection, timeKey } from '../collections/collection.js';
import { type Retention } from '../retention.js';

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
  /** A group is a team's key; its open tasks and pending intents. */
  readonly busy: ResidentCollection<1>;
  readonly intents: ResidentCollection<MemoryIntent>;
  /** By the digest of the idempotency key. */
  readonly answers: Collection<MemoryAnswer>;
  /** By window id. */
  readonly budget: ResidentCollection<MemoryCounters>;
  /** By day and field. */
  readonly usage: Collection<number>;
  /** One group; by team and digest of the file key. */
  readonly files: Collection<{ owner: FileKeyOwner; expiresAt: number }>;
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
    this.files = collections.archive('file', { mostInMemory: 100_000 });
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
