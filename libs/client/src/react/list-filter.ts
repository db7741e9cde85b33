import { type TaskListQuery } from '../tasks/task-list.js';
import { type FlowStatusPayload } from '../wire.js';

/** `if-listed`: the task alone does not tell; the gateway's list does. */
export type Belongs = boolean | 'if-listed';

/** Whether a task that changes belongs in the list as it is filtered. */
export function listFilter({ status, flow, sub, created_from, created_to }: TaskListQuery): (task: FlowStatusPayload) => Belongs {
  const from = created_from === undefined ? -Infinity : momentOf(created_from);
  const to = created_to === undefined ? Infinity : momentOf(created_to);
  return (task) => {
    if ((status !== undefined && task.status !== status) || (flow !== undefined && task.flowName !== flow)) return false;
    const createdAt = Date.parse(task.createTime);
    if (createdAt < from || createdAt > to) return false;
    // On whose behalf it was made stands in no status.
    return sub === undefined || 'if-listed';
  };
}

/** Unix ms, as the gateway reads a time in a query: in UTC where it names no offset. */
function momentOf(text: string): number {
  return Date.parse(/T[\d:.]+$/.test(text) ? `${text}Z` : text);
}
