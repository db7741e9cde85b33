import { isApiError, type TaskCreationResponsePayload } from '#contracts';
import { Injectable, Logger } from '@nestjs/common';
import { type CreationIntent, CreationLedger } from '../ports/creation-ledger.js';
import { StorageClock } from '../ports/storage-clock.js';
import { UpstreamApi, type UpstreamCreation } from '../ports/upstream-api.js';
import { composeStatus } from '../rules/compose-status.js';

/** The upstream could not track a task, which it may well have made. */
const LOST_TRACK = 5005;

/** A failure after which nobody knows whether the upstream made the task. */
export function isOutcomeUnknown(error: unknown): boolean {
  return isApiError(error) && [LOST_TRACK, 9006, 9007, 9008].includes(error.code) && error.reachedUpstream !== false;
}

/** Whether a failure says that there is no task, although an earlier attempt may have reached the upstream: only a refusal of the creation itself does. */
function provesNothingWasCreated(error: unknown): boolean {
  return isApiError(error) && error.code < 9000 && error.status < 500 && error.status !== 429;
}

/** Carries a begun creation to the upstream and books what came of it. */
@Injectable()
export class SendCreation {
  private readonly logger = new Logger(SendCreation.name);

  constructor(
    private readonly ledger: CreationLedger,
    private readonly upstream: UpstreamApi,
    private readonly clock: StorageClock,
  ) {}

  /** After a failure: whoever waits for the same creation goes on at once. Where this fails too, the attempt ends by its time. */
  async giveUp(intent: CreationIntent): Promise<void> {
    await this.ledger
      .suspend(intent)
      .catch((error: unknown) => this.logger.debug(`attempt at ${intent.creationId} not given up: ${String(error)}`));
  }

  /**
   * Safe to repeat: the intent's id is the upstream's idempotency key, so a second call finds the task of the first. A refusal gives the reservation
   * back; a failure with an unknown outcome leaves the intent for a later look.
   * It takes no signal: a creation that is under way may have been carried out, so it goes on to its answer when the client goes away. Cancelled, it would
   * leave a paid task that nobody knows of, and a reservation to look into; carried on, the client finds it in its list, or by the same key.
   * @param attempt repeated: an earlier one may have made the task, so a failure to reach the upstream proves nothing.
   * @throws ApiError of the upstream.
   */
  async execute(intent: CreationIntent, attempt: 'first' | 'repeated' = 'first'): Promise<TaskCreationResponsePayload> {
    let creation: UpstreamCreation;
    try {
      creation = await this.upstream.createTask(intent.flowName, { ...intent.body, client_order_id: intent.creationId });
    } catch (error) {
      const nothingMade = attempt === 'first' ? !isOutcomeUnknown(error) : provesNothingWasCreated(error);
      if (nothingMade) await this.ledger.abort(intent);
      throw error;
    }
    const answer = withoutOrderId(creation.answer);
    await this.ledger.complete(intent, created(intent, { ...creation, answer }, this.clock.now()));
    return answer;
  }
}

/** The upstream echoes our own order id in `input`; the caller never sent it. */
function withoutOrderId(answer: TaskCreationResponsePayload): TaskCreationResponsePayload {
  const { client_order_id: _ours, ...input } = answer.input;
  return { ...answer, input };
}

function created(intent: CreationIntent, { answer, readAfterWrite, queue }: UpstreamCreation, now: number) {
  return {
    answer,
    meta: {
      uuid: answer.task_uuid,
      teamId: intent.teamId,
      keyId: intent.keyId,
      ...(intent.sub === undefined ? {} : { sub: intent.sub }),
      flowName: answer.flow_name,
      createdAt: onOurClock(Date.parse(answer.created_at), intent.startedAt, now),
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

/** The task came to be between the intent and now: an upstream whose clock is wrong must not shorten how long the task is kept. */
function onOurClock(upstreamTime: number, startedAt: number, now: number): number {
  return Number.isNaN(upstreamTime) ? now : Math.min(Math.max(upstreamTime, startedAt), now);
}
