import { type FlowStatusPayload } from '#contracts';
import { type StatusReading } from '../rules/status-reading.js';

/** Who made a task and how: written once, with the creation, and never changed. */
export interface TaskMeta {
  uuid: string;
  teamId: string;
  /** The key (or session) that created it: usage and key budgets are booked on it. */
  keyId: string;
  /** End user on whose behalf a client token acted. */
  sub?: string;
  flowName: string;
  /** Unix time, milliseconds. */
  createdAt: number;
  costCredits: number | null;
  /** Generation B: polls before `until` (Unix ms) should send this header so as to see the new task. */
  readAfterWrite?: { header: string; until: number };
}

/** The stored state of a task: `rev` counts its changes, `epoch` is made with the record. */
export interface TaskRecord {
  epoch: string;
  rev: number;
  terminal: boolean;
  status: FlowStatusPayload;
  /** Unix ms of the last reading, changed or not. */
  observedAt: number;
}

export interface StoredTask {
  meta: TaskMeta;
  /** Null when only the ownership is still kept (the status lived out its time). */
  record: TaskRecord | null;
}

/** A record in the text in which it is stored, for who passes it on without looking into it. */
export interface StatusText extends Omit<TaskRecord, 'status'> {
  meta: TaskMeta;
  /** The status as JSON, exactly as `JSON.stringify` writes it. */
  json: string;
}

export interface RecordVersion {
  epoch: string;
  rev: number;
}

/** One observation of the upstream, on its way into the store. */
export interface StatusUpdate {
  reading: StatusReading;
  /** Unix ms. */
  observedAt: number;
  /** An HTTP reading carries the version that was stored when it began (null: none); it is refused when that has changed. A push carries none. */
  expected?: RecordVersion | null;
  /** Fencing number of the watcher's lease; a number below the highest seen is refused. Absent on a caller's own read. */
  fence?: number;
}

export type ApplyVerdict =
  | 'applied' // stored and published
  | 'unchanged' // identical: only observedAt moved
  | 'stale' // would have gone back (rank, progress, terminal)
  | 'conflict' // the record changed since the HTTP reading began
  | 'fenced' // the writer has lost the lease
  | 'unknown-task';

export interface ApplyOutcome {
  verdict: ApplyVerdict;
  /** The record as it is after the call; null for unknown-task. */
  record: TaskRecord | null;
}

export interface TaskListQuery {
  /** Opaque; from the previous page. */
  cursor?: string;
  limit: number;
  status?: string;
  flowName?: string;
  sub?: string;
  /** Unix ms, inclusive. */
  createdFrom?: number;
  createdTo?: number;
  /** Only these tasks (a client token may be narrowed). */
  uuids?: readonly string[];
}

export interface TaskPage {
  tasks: StoredTask[];
  nextCursor: string | null;
}

export interface OpenTask {
  teamId: string;
  uuid: string;
  observedAt: number;
}

/**
 * Tasks of all teams. A team is the unit of storage: a task is found only under its own team, so that ownership cannot be forgotten.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class TaskStore {
  abstract read(teamId: string, uuid: string): Promise<StoredTask | null>;
  /** The record alone, in one round trip. @returns null when there is no such task or nothing stored of its status. */
  abstract readText(teamId: string, uuid: string): Promise<StatusText | null>;
  /** The owning team, for a frame of the upstream that names only the task. */
  abstract teamOf(uuid: string): Promise<string | null>;
  /** Compare, store, settle the budget at the end, and publish, in one atomic step. */
  abstract apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome>;
  /** Newest first. */
  abstract list(teamId: string, query: TaskListQuery): Promise<TaskPage>;
  /** Tasks of a team that are not terminal, newest first, at most `limit`. */
  abstract openTasksOf(teamId: string, limit: number): Promise<StoredTask[]>;
  abstract countOpen(teamId: string): Promise<number>;
  /** Every open task of every team, in batches, longest unobserved first within a team. */
  abstract openTasks(batchSize: number): AsyncIterable<OpenTask[]>;
  /** Makes older fencing numbers worthless for every team, also for tasks that get no update. */
  abstract raiseFence(fence: number): Promise<void>;
}
