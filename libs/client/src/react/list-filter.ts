import { hasLabels } from '../../../contracts/src/payloads/labels.js';
import { momentOf } from '../../../contracts/src/payloads/moment.js';
import { type TaskListQuery } from '../tasks/task-list.js';
import { type FlowStatusPayload, type Labels } from '../wire.js';

/** `if-listed`: only the gateway's list can decide. */
export type Belongs = boolean | 'if-listed';

/** Tests whether a changed task matches the list's filter. */
export function listFilter(query: TaskListQuery): (task: FlowStatusPayload, labels?: Labels) => Belongs {
  const { status, flow, sub, label = [], uuid, made_from, q, min_credits, max_credits, created_from, created_to } = query;
  const from = created_from === undefined ? -Infinity : momentOf(created_from);
  const to = created_to === undefined ? Infinity : momentOf(created_to);
  return (task, labels) => {
    if ((status !== undefined && task.status !== status) || (flow !== undefined && task.flowName !== flow)) return false;
    const createdAt = momentOf(task.createTime);
    if (createdAt < from || createdAt > to) return false;
    if (!hasLabels(labels, label) || uuid?.includes(task.taskId) === false) return false;
    // A status does not say for which end user the task was created, from what, what it cost and by which words it is found.
    return [sub, made_from, q, min_credits, max_credits].every((filter) => filter === undefined) || 'if-listed';
  };
}
