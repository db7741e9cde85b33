import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type StoredTask, type TaskMeta, TaskStore } from '../ports/task-store.js';
import { type TaskCaller } from './task-caller.js';

/** The only place that looks up a task for a caller; tasks of others are not found. */
@Injectable()
export class FindTask {
  constructor(private readonly store: TaskStore) {}

  /** @throws ApiError 1006 when there is no such task for this caller; 9010 when the storage does not answer. */
  async execute(caller: TaskCaller, uuid: string): Promise<StoredTask> {
    const stored = mayTouch(caller, uuid) ? await this.store.read(caller.teamId, uuid) : null;
    if (stored === null || !isOwner(caller, stored.meta)) throw new ApiError(1006);
    return stored;
  }
}

/** A credential narrowed to certain tasks reaches no others. */
export function mayTouch(caller: TaskCaller, uuid: string): boolean {
  return caller.taskUuids === undefined || caller.taskUuids.has(uuid);
}

/** A credential with an end user reaches only that user's tasks. */
export function isOwner(caller: TaskCaller, task: Pick<TaskMeta, 'sub'>): boolean {
  return caller.sub === undefined || caller.sub === task.sub;
}
