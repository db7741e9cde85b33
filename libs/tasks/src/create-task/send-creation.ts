import { isApiError, type TaskCreationResponsePayload } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type CreationIntent, CreationLedger } from '../ports/creation-ledger.js';
import { UpstreamApi, type UpstreamCreation } from '../ports/upstream-api.js';
import { composeStatus } from '../rules/compose-status.js';

/** A failure after which nobody knows whether the upstream made the task. */
export function isOutcomeUnknown(error: unknown): boolean {
  return isApiError(error) && [9006, 9007, 9008].includes(error.code) && error.reachedUpstream !== false;
}

/** Carries a begun creation to the upstream and books what came of it. */
@Injectable()
export class SendCreation {
  constructor(
    private readonly ledger: CreationLedger,
    private readonly upstream: UpstreamApi,
  ) {}

  /**
   * Safe to repeat: the intent's id is the upstream's idempotency key, so a second call finds the task of the first. A refusal gives the reservation
   * back; a failure with an unknown outcome leaves the intent for a later look.
   * @throws ApiError of the upstream.
   */
  async execute(intent: CreationIntent): Promise<TaskCreationResponsePayload> {
    let creation: UpstreamCreation;
    try {
      creation = await this.upstream.createTask(intent.flowName, { ...intent.body, client_order_id: intent.creationId });
    } catch (error) {
      if (!isOutcomeUnknown(error)) await this.ledger.abort(intent);
      throw error;
    }
    const answer = withoutOrderId(creation.answer);
    await this.ledger.complete(intent, created(intent, { ...creation, answer }));
    return answer;
  }
}

/** The upstream echoes our own order id in `input`; the caller never sent it. */
function withoutOrderId(answer: TaskCreationResponsePayload): TaskCreationResponsePayload {
  const { client_order_id: _ours, ...input } = answer.input;
  return { ...answer, input };
}

function created(intent: CreationIntent, { answer, readAfterWrite, queue }: UpstreamCreation) {
  const now = Date.now();
  const createdAt = Date.parse(answer.created_at);
  return {
    answer,
    meta: {
      uuid: answer.task_uuid,
      teamId: intent.teamId,
      keyId: intent.keyId,
      ...(intent.sub === undefined ? {} : { sub: intent.sub }),
      flowName: answer.flow_name,
      createdAt: Number.isNaN(createdAt) ? now : createdAt,
      costCredits: answer.costCredits,
      ...(readAfterWrite === undefined
        ? {}
        : { readAfterWrite: { header: readAfterWrite.header, until: now + readAfterWrite.seconds * 1000 } }),
    },
    status: composeStatus({
      flowName: answer.flow_name,
      taskId: answer.task_uuid,
      status: answer.status,
      input: answer.input,
      output: {},
      createTime: answer.created_at,
      queue,
    }),
  };
}
