import { type FlowStatusPayload } from '#contracts';

type Optional = 'progress' | 'startTime' | 'endTime' | 'queue' | 'error';

/** What a status is made of: an optional part that is missing or null is left out. */
export type StatusParts = Omit<FlowStatusPayload, Optional> & { [Field in Optional]?: FlowStatusPayload[Field] | null };

/** Puts a status in the one order of fields that both engines use, so that equal statuses have equal JSON. */
export function composeStatus(parts: StatusParts): FlowStatusPayload {
  const { flowName, taskId, status, input, output, createTime, progress, startTime, endTime, queue, error } = parts;
  return {
    flowName,
    taskId,
    status,
    input,
    output,
    createTime,
    ...(progress == null ? {} : { progress }),
    ...(startTime == null ? {} : { startTime }),
    ...(endTime == null ? {} : { endTime }),
    ...(queue == null ? {} : { queue }),
    ...(error == null ? {} : { error }),
  };
}
