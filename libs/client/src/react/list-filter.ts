import { momentOf } from '../../../contracts/src/payloads/moment.js';
import { type TaskListQuery } from '../tasks/task-list.js';
import { type FlowStatusPayload } from '../wire.js';

/** `if-listed`: only the gateway's list can decide. */
export type Belongs = boolean | 'if-listed';

/** Tests whether a changed task matches the list's filter. */
export function listFilter({ status, flow, sub, created_from, created_to }: TaskListQuery): (task: FlowStatusPayload) => Belongs {
  const from = created_from === undefined ? -Infinity : momentOf(created_from);
  const to = created_to === undefined ? Infinity : momentOf(created_to);
  return (task) => {
    if ((status !== undefined && task.status !== status) || (flow !== undefined && task.flowName !== flow)) return false;
    const createdAt = momentOf(task.createTime);
    if (createdAt < from || createdAt > to) return false;
    // A status does not say for which end user the task was created.
    return sub === undefined || 'if-listed';
  };
}
