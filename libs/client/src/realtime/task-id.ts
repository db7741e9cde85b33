import { type FlowStatusPayload, type TaskSnapshot } from '../wire.js';

/** The one spelling of a task's id. A UUID is the same in capitals, and the gateway writes it in lower case. */
export const normalId = (taskUuid: string): string => taskUuid.toLowerCase();

export function withNormalTaskId<T extends FlowStatusPayload>(status: T): T {
  const { taskId } = status as { taskId?: unknown };
  const wanted = typeof taskId === 'string' ? normalId(taskId) : taskId;
  return wanted === taskId ? status : { ...status, taskId: wanted };
}

export function withNormalId<T extends TaskSnapshot>(snapshot: T): T {
  const status = withNormalTaskId(snapshot.status);
  return status === snapshot.status ? snapshot : { ...snapshot, status };
}
