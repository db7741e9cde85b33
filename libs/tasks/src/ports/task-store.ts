import { type FlowStatusPayload, type Labels } from '#contracts';
import { type SeenTimes } from '../rules/seen-times.js';
import { type StatusReading } from '../rules/status-reading.js';

/** Who created a task and how: written at creation, and never changed but for the labels. */
export interface TaskMeta {
  uuid: string;
  teamId: string;
  /** The key (or session) that created it; usage and key budgets are counted for it. */
  keyId: string;
  /** End user on whose behalf a client token acted. */
  sub?: string;
  /** Absent if there are none. */
  labels?: Labels;
  flowName: string;
  /** File field → the upload (`file_key`) or the result of a task (`task:UUID`, `task:UUID/ASSET`) that it named. Absent if there are none. */
  files?: Readonly<Record<string, string>>;
  /** Events of this task are sent there, beside the endpoints of its team. */
  webhookUrl?: string;
  /** Unix time, milliseconds. */
  createdAt: number;
  costCredits: number | null;
  /** Generation B: reads before `until` (Unix ms) must send this header to see the new task. */
  readAfterWrite?: { header: string; until: number };
}

/** The stored state of a task: `rev` counts its changes, `epoch` is created with the record. */
export interface TaskRecord {
  epoch: string;
  rev: number;
  terminal: boolean;
  status: FlowStatusPayload;
  /** Unix ms of the last observation, changed or not. */
  observedAt: number;
}

export interface StoredTask {
  meta: TaskMeta;
  /** Null when the status has expired and only the ownership is kept. */
  record: TaskRecord | null;
  /** When it and its stages were first seen to start and to end; kept as long as the task. Absent if nothing was seen. */
  times?: readonly SeenTimes[];
}

/** A record as stored text, for callers that pass it on unparsed. */
export interface StatusText extends Omit<TaskRecord, 'status'> {
  meta: TaskMeta;
  /** The status as JSON, exactly as `JSON.stringify` writes it. */
  json: string;
}

export interface RecordVersion {
  epoch: string;
  rev: number;
}

/** One observation of the upstream, to be stored. */
export interface StatusUpdate {
  reading: StatusReading;
  /** Unix ms. */
  observedAt: number;
  /** An HTTP read carries the revision stored when it began (null: none) and is refused if that has changed. A push carries none. */
  expected?: RecordVersion | null;
  /** Fencing number of the watcher's lease; lower than the highest seen is refused. Absent for a caller's own read. */
  fence?: number;
  /** Span of this update, as a W3C traceparent; goes out with the change. */
  trace?: string;
}

export type ApplyVerdict =
  | 'applied' // stored and published
  | 'unchanged' // identical: only observedAt moved
  | 'stale' // would go back (rank, progress, terminal)
  | 'conflict' // the record changed since the HTTP read began
  | 'fenced' // the writer has lost the lease
  | 'unknown-task';

export interface ApplyOutcome {
  verdict: ApplyVerdict;
  /** The record as it is after the call; null for unknown-task. */
  record: TaskRecord | null;
  /** The span that made the task, where there was one. */
  createdIn?: string;
}

/** Labels to add to tasks of one team, and to remove from them. */
export interface LabelChange {
  /** Distinct. */
  uuids: readonly string[];
  /** Replaces the value of a label that the task has already. */
  set: Labels;
  /** Names; none of them is in `set`. */
  remove: readonly string[];
}

/** `at`: index of the task for which nothing was changed. */
export type LabelOutcome =
  | { verdict: 'labelled'; labels: Labels[] }
  | { verdict: 'unknown-task'; at: number }
  /** It would have more labels than LABEL_BOUNDS allows. */
  | { verdict: 'too-many'; at: number };

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
  /** Each `name=value`; the task has all of them. */
  labels?: readonly string[];
  /** Each begins a word of the task, see `searchWords`. */
  words?: readonly string[];
  /** Of what the task cost, inclusive; a task of unknown cost is left out. */
  minCredits?: number;
  maxCredits?: number;
  /** Only tasks that took a result of this task as a file. */
  madeFrom?: string;
  /** Only these tasks (of a narrowed client token). */
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
 * Tasks of all teams. A task is stored under its team and found only there, so ownership cannot be overlooked.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class TaskStore {
  abstract read(teamId: string, uuid: string): Promise<StoredTask | null>;
  /** The record alone, in one round trip. @returns null when there is no such task or no stored status. */
  abstract readText(teamId: string, uuid: string): Promise<StatusText | null>;
  /** The owning team, for upstream frames that name only the task. */
  abstract teamOf(uuid: string): Promise<string | null>;
  /** Compares, stores, commits or releases credits at the end, and publishes, in one atomic step. */
  abstract apply(teamId: string, uuid: string, update: StatusUpdate): Promise<ApplyOutcome>;
  /**
   * Changes the labels of all the tasks or of none, in one atomic step. A task whose labels change gets a new revision, which is published; one whose
   * status has expired has none. Budgets and usage keep to the labels of the creation.
   */
  abstract label(teamId: string, change: LabelChange): Promise<LabelOutcome>;
  /** Newest first. */
  abstract list(teamId: string, query: TaskListQuery): Promise<TaskPage>;
  /** Tasks of a team that are not terminal, newest first, at most `limit`. */
  abstract openTasksOf(teamId: string, limit: number): Promise<StoredTask[]>;
  abstract countOpen(teamId: string): Promise<number>;
  /** Open tasks of all teams by their last status; reads each of them, so ask seldom. */
  abstract countOpenByStatus(): Promise<Record<string, number>>;
  /** Every open task of every team, in batches, longest unobserved first within a team. */
  abstract openTasks(batchSize: number): AsyncIterable<OpenTask[]>;
  /** Invalidates older fencing numbers for every team, including tasks that get no update. */
  abstract raiseFence(fence: number): Promise<void>;
}
