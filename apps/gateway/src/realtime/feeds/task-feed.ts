import {
  type StorageClock,
  type TaskChange,
  type TaskChangeListener,
  type TaskMeta,
  type TaskRecord,
  type TaskStore,
  type Unsubscribe,
} from '#tasks';
import { Logger } from '@nestjs/common';
import { SentVersions } from './sent-versions.js';
import { type FeedTopic } from './topic.js';

/** A team's tasks looked at after a gap, besides those that were heard of. */
const TEAM_LOOK_BACK = 200;
/** A team's open tasks that are known from the beginning. */
const TEAM_OPEN_TASKS = 500;

const logger = new Logger('TaskFeed');

/** One subscription to the store's events, shared by every client of this instance that listens to the same. */
export class TaskFeed {
  readonly listeners = new Set<TaskChangeListener>();
  /** Active once resolved; the function ends it. */
  readonly ready: Promise<Unsubscribe>;
  private readonly passed = new SentVersions();
  /** Unix ms, of the storage, as the tasks' `createdAt` is. */
  private readonly openedAt: number;
  private heardAt = performance.now();

  constructor(
    readonly topic: FeedTopic,
    private readonly store: TaskStore,
    clock: StorageClock,
    subscribe: (listener: TaskChangeListener) => Promise<Unsubscribe>,
  ) {
    this.openedAt = clock.now();
    this.ready = this.open(subscribe);
  }

  quietFor(): number {
    return performance.now() - this.heardAt;
  }

  /** Passes on what the store holds and the events did not bring. @throws ApiError 9010 */
  async refresh(): Promise<void> {
    const { teamId, uuid } = this.topic;
    if (uuid !== undefined) return this.refreshTask(teamId, uuid);
    const known = new Set(this.passed.unfinished());
    const page = await this.store.list(teamId, { limit: TEAM_LOOK_BACK });
    const open = await this.store.openTasksOf(teamId, TEAM_LOOK_BACK);
    for (const { meta, record } of [...page.tasks, ...open]) {
      if (known.delete(meta.uuid) || meta.createdAt >= this.openedAt || record?.terminal === false)
        this.pass(changeOf(meta, record));
    }
    for (const rest of known) await this.refreshTask(teamId, rest);
    this.heardAt = performance.now();
  }

  private async open(subscribe: (listener: TaskChangeListener) => Promise<Unsubscribe>): Promise<Unsubscribe> {
    const unsubscribe = await subscribe((change) => this.pass(change));
    try {
      if (this.topic.uuid === undefined) await this.noteOpenTasks();
    } catch (error) {
      await unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  /** The end of a task that was open then is news, also where it is the first that is heard of it, and falls into a gap. */
  private async noteOpenTasks(): Promise<void> {
    for (const { meta, record } of await this.store.openTasksOf(this.topic.teamId, TEAM_OPEN_TASKS)) {
      if (record !== null) this.passed.take(meta.uuid, record);
    }
  }

  private async refreshTask(teamId: string, uuid: string): Promise<void> {
    const stored = await this.store.read(teamId, uuid);
    if (stored !== null) this.pass(changeOf(stored.meta, stored.record));
    this.heardAt = performance.now();
  }

  private pass(change: TaskChange | null): void {
    if (change === null || !this.passed.take(change.uuid, change)) return;
    this.heardAt = performance.now();
    for (const listener of this.listeners) tell(listener, change);
  }
}

/** One client's fault must not keep the change from the next. */
function tell(listener: TaskChangeListener, change: TaskChange): void {
  try {
    listener(change);
  } catch (error) {
    logger.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

function changeOf({ teamId, uuid, labels }: TaskMeta, record: TaskRecord | null): TaskChange | null {
  if (record === null) return null;
  const { epoch, rev, terminal, status } = record;
  return { teamId, uuid, epoch, rev, terminal, ...(labels && { labels }), status };
}
