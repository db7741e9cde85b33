import { ApiError, type TaskSnapshot } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type TaskCaller } from '../shared/task-caller.js';
import { GetTask } from './get-task.js';

/** The snapshot a subscription starts with. */
@Injectable()
export class ReadSnapshot {
  constructor(private readonly getTask: GetTask) {}

  /** @throws as GetTask does; 9010 also where a plain read would fall back on the upstream: a subscription needs a revision to start from. */
  async execute(caller: TaskCaller, uuid: string): Promise<TaskSnapshot> {
    const { record, cache, labels } = await this.getTask.execute(caller, uuid);
    if (cache.kind === 'forwarded' && cache.reason === 'bypass') throw new ApiError(9010);
    return { epoch: record.epoch, rev: record.rev, status: record.status, ...(labels && { labels }) };
  }
}
