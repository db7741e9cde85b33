import { type Labels } from '#contracts';
import { type TaskRecord } from './task-store.js';

export interface TaskChange {
  teamId: string;
  uuid: string;
  epoch: string;
  rev: number;
  terminal: boolean;
  /** Unix ms, of the storage, when the upstream's frame arrived; absent where the change was read and not pushed. */
  pushedAt?: number;
  /** Span of the update, as a W3C traceparent. */
  trace?: string;
  /** Of the task; absent if it has none. */
  labels?: Labels;
  /** Its labels before, where they are what has changed; the status is as it was. */
  formerLabels?: Labels;
  status: TaskRecord['status'];
  /** The status as JSON text if the engine already has it, so that it need not be serialised again. */
  statusJson?: string;
}

export type TaskChangeListener = (change: TaskChange) => void;
export type Unsubscribe = () => Promise<void>;

/** Who in the cluster listens: someone to the task, someone only to its team, or no one. */
export type Audience = 'task' | 'team' | 'none';

/**
 * Changes as the store publishes them, at least once while the storage connection holds and in order of rev per task. After an interruption a listener may
 * have missed some: `onGap` fires once the connection is back, and listeners read snapshots again.
 */
export abstract class TaskEvents {
  /** Resolves when the subscription is active: changes stored after that are delivered. */
  abstract onTask(teamId: string, uuid: string, listener: TaskChangeListener): Promise<Unsubscribe>;
  abstract onTeam(teamId: string, listener: TaskChangeListener): Promise<Unsubscribe>;
  /** @returns a function that stops listening. */
  abstract onGap(listener: () => void): () => void;
  /** If the number changes, a listener may have missed changes, and copies must be read again. */
  abstract continuity(): number;
  /** For tasks of one team, in the given order. @throws ApiError 9010 */
  abstract audiences(teamId: string, uuids: readonly string[]): Promise<Audience[]>;
  /** Channels this instance is subscribed to, for metrics and leak tests. */
  abstract activeChannels(): number;
}
