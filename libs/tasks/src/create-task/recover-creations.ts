import { Injectable, Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { CreationLedger } from '../ports/creation-ledger.js';
import { StorageClock } from '../ports/storage-clock.js';
import { TaskOptions } from '../shared/task-options.js';
import { CreateTask } from './create-task.js';

/** Ends creations whose gateway died, or whose answer was lost, between reservation and record. */
@Injectable()
export class RecoverCreations {
  private readonly logger = new Logger(RecoverCreations.name);

  constructor(
    private readonly ledger: CreationLedger,
    private readonly createTask: CreateTask,
    private readonly options: TaskOptions,
    private readonly clock: StorageClock,
  ) {}

  /** @returns how many were brought to an end. */
  async execute(): Promise<number> {
    let ended = 0;
    const { creationStaleMs } = this.options;
    for (const stale of await this.ledger.stale(this.clock.now() - creationStaleMs, 100)) {
      const intent = { ...stale, attempt: { id: randomUUID(), lastsMs: creationStaleMs } };
      if (!(await this.ledger.resume(intent))) continue;
      try {
        const answer = await this.createTask.recover(intent);
        ended++;
        this.logger.log(`recovered creation ${intent.creationId} of team ${intent.teamId} as task ${answer.task_uuid}`);
      } catch (error) {
        this.logger.warn(`could not recover creation ${intent.creationId} of team ${intent.teamId}: ${String(error)}`);
      }
    }
    return ended;
  }
}
