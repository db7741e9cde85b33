import { type TaskSnapshot } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type TaskCaller } from '../shared/task-caller.js';
import { GetTask } from './get-task.js';

/** The state a subscriber starts from. */
@Injectable()
export class ReadSnapshot {
  constructor(private readonly getTask: GetTask) {}

  /** @throws as GetTask does. */
  async execute(caller: TaskCaller, uuid: string): Promise<TaskSnapshot> {
    const { record } = await this.getTask.execute(caller, uuid);
    return { epoch: record.epoch, rev: record.rev, status: record.status };
  }
}
