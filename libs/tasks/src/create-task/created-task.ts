import { momentOf, type TaskCreationResponsePayload } from '#contracts';
import { type CreatedTask, type CreationIntent } from '../ports/creation-ledger.js';
import { type UpstreamCreation } from '../ports/upstream-api.js';
import { composeStatus } from '../rules/compose-status.js';
import { searchWords } from '../rules/search-words.js';

/** What is recorded of a creation that the upstream has answered. @param now Unix ms, of the storage */
export function createdTask(intent: CreationIntent, creation: UpstreamCreation, now: number): CreatedTask {
  const { readAfterWrite, queue } = creation;
  const answer = withoutOrderId(creation.answer);
  return {
    answer,
    words: searchWords(answer.name === answer.task_uuid ? '' : answer.name, intent.body['prompt']),
    meta: {
      uuid: answer.task_uuid,
      teamId: intent.teamId,
      keyId: intent.keyId,
      ...(intent.sub === undefined ? {} : { sub: intent.sub }),
      ...(intent.webhookUrl === undefined ? {} : { webhookUrl: intent.webhookUrl }),
      ...(intent.labels === undefined ? {} : { labels: intent.labels }),
      ...(intent.files === undefined ? {} : { files: intent.files }),
      flowName: answer.flow_name,
      createdAt: onOurClock(momentOf(answer.created_at), intent.startedAt, now),
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

/** The upstream echoes our own order id in `input`; the caller never sent it. */
function withoutOrderId(answer: TaskCreationResponsePayload): TaskCreationResponsePayload {
  const { client_order_id: _ours, ...input } = answer.input;
  return { ...answer, input };
}

/** The task came to be between the intent and now: an upstream whose clock is wrong must not shorten how long the task is kept. */
function onOurClock(upstreamTime: number, startedAt: number, now: number): number {
  return Number.isNaN(upstreamTime) ? now : Math.min(Math.max(upstreamTime, startedAt), now);
}
