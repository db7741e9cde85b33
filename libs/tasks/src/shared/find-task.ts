import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type StoredTask, type TaskMeta, TaskStore } from '../ports/task-store.js';
import { type TaskCaller } from './task-caller.js';

/** The only place that looks up a task for a caller; tasks of others are not found. */
@Injectable()
export class FindTask {
  constructor(private readonly store: TaskStore) {}

  /**
   * @param known the task as it was read a moment ago, under the caller's team.
   * @throws ApiError 1006 when there is no such task for this caller; 9010 when the storage does not answer.
   */
  async execute(caller: TaskCaller, uuid: string, known?: StoredTask): Promise<StoredTask> {
    const read = () => (known?.meta.teamId === caller.teamId ? known : this.store.read(caller.teamId, uuid));
    const stored = mayTouch(caller, uuid) ? await read() : null;
    if (stored === null || !reaches(caller, stored.meta)) throw new ApiError(1006);
    return stored;
  }
}

/** Whether the credential reaches a task of its team. */
export function reaches(caller: TaskCaller, task: Pick<TaskMeta, 'uuid' | 'sub'>): boolean {
  return mayTouch(caller, task.uuid) && isOwner(caller, task);
}

/** A credential narrowed to certain tasks reaches no others. */
function mayTouch(caller: TaskCaller, uuid: string): boolean {
  return caller.taskUuids === undefined || caller.taskUuids.has(uuid);
}

/** A credential with an end user reaches only that user's tasks. */
function isOwner(caller: TaskCaller, task: Pick<TaskMeta, 'sub'>): boolean {
  return caller.sub === undefined || caller.sub === task.sub;
}
