import { normalId, withNormalTaskId } from '../realtime/task-id.js';
import { type Labels, type TaskListItem, type TaskListResponse, type TaskSnapshot, type TaskTimes } from '../wire.js';

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
  /** Labels, each `name=value`; the tasks have all of them. */
  label?: readonly string[];
  /** Only these tasks. */
  uuid?: readonly string[];
  /** Only tasks that took a result of this task as a file. */
  made_from?: string;
  /** Words, each of which begins a word of the task's name or prompt, whatever its case. */
  q?: string;
  /** Of what the task cost, inclusive. */
  min_credits?: number;
  max_credits?: number;
  /** UTC, ISO 8601, inclusive. */
  created_from?: string;
  created_to?: string;
}

/** What is to become of the labels of tasks. */
export interface LabelChanges {
  /** Labels to add; one of a name that a task has already replaces its value. At most 10. */
  set?: Labels;
  /** Names of labels to remove. */
  remove?: readonly string[];
}

/** A page of tasks, newest first. */
export type TaskPage = TaskListResponse;

export function withNormalIds(page: TaskPage): TaskPage {
  const tasks = page.tasks.map((task) => ({
    ...task,
    task_uuid: normalId(task.task_uuid),
    status: task.status && withNormalTaskId(task.status),
    ...chainOf(task),
    times: timesOf(task),
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
  return tasks.flatMap(({ epoch, rev, status, labels }) =>
    epoch === null || rev === null || status === null ? [] : [{ epoch, rev, status, ...withLabels(labels) }],
  );
}

/** Builds a list item for a task that is known only from the live link. */
export function listItemOf({ labels = {}, ...snapshot }: TaskSnapshot): TaskListItem {
  const { taskId, flowName, createTime } = snapshot.status;
  return {
    task_uuid: taskId,
    flow_name: flowName,
    created_at: createTime,
    sub: null,
    cost_credits: null,
    labels,
    ...chainOf({}),
    times: timesOf({}),
    ...snapshot,
  };
}

/** Gateways of an older version do not say. */
function chainOf({
  input_files: files = {},
  made_from: sources = [],
}: Partial<TaskListItem>): Pick<TaskListItem, 'input_files' | 'made_from'> {
  return { input_files: files, made_from: sources };
}

/** Gateways of an older version keep none. */
function timesOf({ times }: { times?: TaskTimes }): TaskTimes {
  return times ?? { started_at: null, ended_at: null, stages: [] };
}

/** Gateways of an older version send none. */
function withLabels(labels: Labels | undefined): { labels?: Labels } {
  return labels === undefined || Object.keys(labels).length === 0 ? {} : { labels };
}
