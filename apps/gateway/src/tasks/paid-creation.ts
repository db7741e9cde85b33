import { type Principal } from '#access';
import { type TaskCreationResponsePayload } from '#contracts';
import { CreateTask, type CreateTaskCommand, FileKeys, KeyedTurns, TaskOptions } from '#tasks';
import { Injectable } from '@nestjs/common';
import { CreationPolicy } from './creation-policy.js';
import { FlowRules } from './flow-rules.js';

/** A creation under the rules of its key and team. */
@Injectable()
export class PaidCreation {
  private readonly turns = new KeyedTurns();

  constructor(
    private readonly policy: CreationPolicy,
    private readonly rules: FlowRules,
    private readonly fileKeys: FileKeys,
    private readonly createTask: CreateTask,
    private readonly options: TaskOptions,
  ) {}

  /**
   * @param command.sent validated.
   * @throws ApiError 9002 flow not allowed, 1004 a bound of the key, 1005 a file of another team, and as CreateTask does.
   */
  async execute(
    caller: Principal,
    command: Pick<CreateTaskCommand, 'flowName' | 'sent' | 'idempotencyKey' | 'signal'>,
  ): Promise<TaskCreationResponsePayload> {
    const known = await this.createTask.settled(caller, command);
    if (known !== null) return known;
    const body = this.policy.applyParameters(caller, command.flowName, command.sent);
    for (const { field, fileKey } of this.rules.fileKeysOf(command.flowName, body)) {
      await this.fileKeys.assertOwn(caller, fileKey, field);
    }
    const limits = await this.policy.limitsOf(caller);
    const create = () => this.createTask.execute(caller, { ...command, body, ...limits });
    const key = command.idempotencyKey ?? body['client_order_id'];
    if (typeof key !== 'string') return create();
    // Repeats of a request that is under way wait here, in order, and not each by asking the storage.
    const turn = JSON.stringify([caller.teamId, caller.sub, key]);
    return this.turns.take(turn, create, { signal: command.signal, waitMs: this.options.creationStaleMs * 2 });
  }
}
