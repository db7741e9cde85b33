import { type FlowStatusPayload } from '#contracts';

type Optional = 'progress' | 'startTime' | 'endTime' | 'queue' | 'error';

/** The parts of a status; optional parts that are missing or null are omitted. */
export type StatusParts = Omit<FlowStatusPayload, Optional> & { [Field in Optional]?: FlowStatusPayload[Field] | null };

/** Builds a status with the field order that both engines use, so that equal statuses have equal JSON. */
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
