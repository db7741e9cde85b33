import { normalId, withNormalTaskId } from '../realtime/task-id.js';
import { type TaskListItem, type TaskListResponse, type TaskSnapshot } from '../wire.js';

/** Filter and place of a page of tasks. */
export interface TaskListQuery {
  /** Tasks per page, 1 to 100. */
  limit?: number;
  /** `next_cursor` of the previous page. */
  cursor?: string;
  status?: string;
  flow?: string;
  /** End user for whom the tasks were created. */
  sub?: string;
  /** UTC, ISO 8601, inclusive. */
  created_from?: string;
  created_to?: string;
}

/** A page of tasks, newest first. */
export type TaskPage = TaskListResponse;

export function withNormalIds(page: TaskPage): TaskPage {
  const tasks = page.tasks.map((task) => ({
    ...task,
    task_uuid: normalId(task.task_uuid),
    status: task.status && withNormalTaskId(task.status),
  }));
  return { ...page, tasks };
}

/** Fetches the pages one after another as they are read. */
export async function* readPages(read: (cursor: string | undefined) => Promise<TaskPage>): AsyncGenerator<TaskPage, void> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

export function snapshotsOf({ tasks }: TaskPage): TaskSnapshot[] {
  return tasks.flatMap(({ epoch, rev, status }) =>
    epoch === null || rev === null || status === null ? [] : [{ epoch, rev, status }],
  );
}

/** Builds a list item for a task that is known only from the live link. */
export function listItemOf({ epoch, rev, status }: TaskSnapshot): TaskListItem {
  const { taskId, flowName, createTime } = status;
  return { task_uuid: taskId, flow_name: flowName, created_at: createTime, sub: null, cost_credits: null, epoch, rev, status };
}
