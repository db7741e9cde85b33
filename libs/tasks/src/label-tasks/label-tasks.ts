import { ApiError, invalidParameters, isApiError, LABEL_BOUNDS, type Labels } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type LabelChange, TaskStore } from '../ports/task-store.js';
import { FindTask } from '../shared/find-task.js';
import { type TaskCaller } from '../shared/task-caller.js';

export interface LabelledTask {
  uuid: string;
  labels: Labels;
}

/** The name of the request's field, for its errors. */
const FIELD = 'task_uuids';

/** Adds labels to tasks that exist, and removes them. */
@Injectable()
export class LabelTasks {
  constructor(
    private readonly store: TaskStore,
    private readonly findTask: FindTask,
  ) {}

  /**
   * Changes all of the tasks or none; the same request again changes nothing more.
   * @returns the tasks in the order in which they were named, with all of their labels.
   * @throws ApiError 1006 a task that is not the caller's, 1004 a task that would have too many labels; both name its place. 9010.
   */
  async execute(caller: TaskCaller, change: LabelChange): Promise<LabelledTask[]> {
    const { uuids } = change;
    await Promise.all(uuids.map((uuid, at) => this.assertOwn(caller, uuid, at)));
    const outcome = await this.store.label(caller.teamId, change);
    if (outcome.verdict === 'unknown-task') throw unknownTask(outcome.at);
    if (outcome.verdict === 'too-many') throw tooMany(outcome.at);
    return uuids.map((uuid, at) => ({ uuid, labels: outcome.labels[at] ?? {} }));
  }

  private async assertOwn(caller: TaskCaller, uuid: string, at: number): Promise<void> {
    try {
      await this.findTask.execute(caller, uuid);
    } catch (error) {
      throw isApiError(error, 1006) ? unknownTask(at) : error;
    }
  }
}

function unknownTask(at: number): ApiError {
  return new ApiError(1006, { errors: [{ field: `${FIELD}[${at}]`, message: 'names a task that is not one of your team' }] });
}

function tooMany(at: number): ApiError {
  const message = `names a task that would have more than ${LABEL_BOUNDS.labels} labels`;
  return invalidParameters([{ field: `${FIELD}[${at}]`, message }]);
}
