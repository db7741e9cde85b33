import { type Principal } from '#access';
import { type TaskCreationResponsePayload } from '#contracts';
import { CreateTask, type CreateTaskCommand, FileKeys } from '#tasks';
import { Injectable } from '@nestjs/common';
import { CreationPolicy } from './creation-policy.js';
import { FlowRules } from './flow-rules.js';

/** A creation under the rules of its key and team. */
@Injectable()
export class PaidCreation {
  constructor(
    private readonly policy: CreationPolicy,
    private readonly rules: FlowRules,
    private readonly fileKeys: FileKeys,
    private readonly createTask: CreateTask,
  ) {}

  /**
   * @param command.sent validated.
   * @throws ApiError 9002 flow not allowed, 1004 a bound of the key, 1005 a file of another team, and as CreateTask does.
   */
  async execute(
    caller: Principal,
    command: Pick<CreateTaskCommand, 'flowName' | 'sent' | 'idempotencyKey'>,
  ): Promise<TaskCreationResponsePayload> {
    const known = await this.createTask.settled(caller, command);
    if (known !== null) return known;
    const body = this.policy.applyParameters(caller, command.flowName, command.sent);
    for (const { field, fileKey } of this.rules.fileKeysOf(command.flowName, body)) {
      await this.fileKeys.assertOwn(caller, fileKey, field);
    }
    const limits = await this.policy.limitsOf(caller);
    return this.createTask.execute(caller, { ...command, body, ...limits });
  }
}
