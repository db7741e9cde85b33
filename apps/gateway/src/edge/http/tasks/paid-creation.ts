import { type Principal } from '#access';
import { type TaskCreationResponsePayload } from '#contracts';
import { CreateTask, type CreateTaskCommand } from '#tasks';
import { Injectable } from '@nestjs/common';
import { CreationPolicy } from '../../access/creation-policy.js';

/** A creation under the rules of its key and team. */
@Injectable()
export class PaidCreation {
  constructor(
    private readonly policy: CreationPolicy,
    private readonly createTask: CreateTask,
  ) {}

  /** @throws ApiError 9002 flow not allowed, 1004 a bound of the key, and as CreateTask does. */
  async execute(
    caller: Principal,
    command: Pick<CreateTaskCommand, 'flowName' | 'body' | 'idempotencyKey'>,
  ): Promise<TaskCreationResponsePayload> {
    const body = this.policy.applyParameters(caller, command.flowName, command.body);
    const limits = await this.policy.limitsOf(caller);
    return this.createTask.execute(caller, { ...command, body, ...limits });
  }
}
