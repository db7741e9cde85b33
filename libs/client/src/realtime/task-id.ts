import { type FlowStatusPayload, type TaskSnapshot } from '../wire.js';

/** The canonical spelling of a task's id: UUIDs ignore case, and the gateway writes them in lower case. */
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
