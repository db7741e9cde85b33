import { type TaskRecord } from './task-store.js';

export interface TaskChange {
  teamId: string;
  uuid: string;
  epoch: string;
  rev: number;
  terminal: boolean;
  status: TaskRecord['status'];
  /** The status as JSON text, where the engine has it at hand: who passes it on need not make it again. */
  statusJson?: string;
}

export type TaskChangeListener = (change: TaskChange) => void;
export type Unsubscribe = () => Promise<void>;

/** Who in the cluster listens to a task: somebody to the task itself, only to its team, or nobody. */
export type Audience = 'task' | 'team' | 'none';

/**
 * Changes as the store publishes them, at least once while the storage link holds and in order of rev per task. After a broken link a listener may have
 * missed some: `onGap` fires once the link is back, and who listens reads snapshots again.
 */
export abstract class TaskEvents {
  /** Resolves when the subscription is active: a change stored after that is heard. */
  abstract onTask(teamId: string, uuid: string, listener: TaskChangeListener): Promise<Unsubscribe>;
  abstract onTeam(teamId: string, listener: TaskChangeListener): Promise<Unsubscribe>;
  /** @returns a function that stops listening. */
  abstract onGap(listener: () => void): () => void;
  /** Another number than before: a listener may have missed a change since, and what was copied meanwhile must be read again. */
  abstract continuity(): number;
  /** Of tasks of one team, in their order. @throws ApiError 9010 */
  abstract audiences(teamId: string, uuids: readonly string[]): Promise<Audience[]>;
  /** Channels this instance is subscribed to, for metrics and leak tests. */
  abstract activeChannels(): number;
}
