import { labelsHeader, taskReferenceOf, type TaskListItem, type TaskTimes } from '#contracts';
import { type ListTasks, type SeenTimes, type StoredTask, type TaskCaller, type TaskSearch, WHOLE_TASK } from '#tasks';
import { setImmediate } from 'node:timers/promises';
import { type CsvRow } from '../platform/csv/csv-exports.js';

const PAGE = 100;

export const TASK_COLUMNS = [
  ...[
    'task_uuid',
    'created_at',
    'flow_name',
    'status',
    'sub',
    'labels',
    'cost_credits',
    'progress',
    'start_time',
    'end_time',
    'made_from',
  ],
] as const;

export function listItem({ meta, record, times = [] }: StoredTask): TaskListItem {
  const { files = {} } = meta;
  return {
    task_uuid: meta.uuid,
    flow_name: meta.flowName,
    created_at: new Date(meta.createdAt).toISOString(),
    sub: meta.sub ?? null,
    cost_credits: meta.costCredits,
    labels: meta.labels ?? {},
    input_files: files,
    made_from: [...new Set(Object.values(files).flatMap((file) => taskReferenceOf(file)?.taskUuid ?? []))],
    times: timesOf(times),
    epoch: record?.epoch ?? null,
    rev: record?.rev ?? null,
    status: record?.status ?? null,
  };
}

function timesOf(seen: readonly SeenTimes[]): TaskTimes {
  const text = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  const span = ({ started, ended }: Partial<SeenTimes>) => ({ started_at: text(started), ended_at: text(ended) });
  const stages = seen.filter(({ name }) => name !== WHOLE_TASK).map((stage) => ({ name: stage.name, ...span(stage) }));
  return { ...span(seen.find(({ name }) => name === WHOLE_TASK) ?? {}), stages };
}

/** Every task that the query finds, newest first, page by page as they are taken. */
export async function* taskRows(listTasks: ListTasks, caller: TaskCaller, query: TaskSearch): AsyncGenerator<CsvRow> {
  let { cursor } = query;
  for (;;) {
    const page = await listTasks.execute(caller, { ...query, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const task of page.tasks) yield row(listItem(task));
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
    // Other work runs between the pages, which may all be empty.
    await setImmediate();
  }
}

function row({
  epoch: _epoch,
  rev: _rev,
  input_files: _files,
  made_from: sources,
  times: _times,
  status,
  labels,
  ...task
}: TaskListItem): CsvRow {
  const { progress = null, startTime = null, endTime = null } = status ?? {};
  return {
    ...task,
    status: status?.status ?? null,
    labels: labelsHeader(labels),
    made_from: sources.join(' '),
    progress,
    start_time: startTime,
    end_time: endTime,
  };
}
