import { type TaskListItem, type TriverseClient } from '#client';
import { Text } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { useLoad } from '../usage/use-load.js';
import { Panel } from './panel.js';
import { TaskItem } from './task-item.js';
import classes from './task-list.module.css';

/** As many as anyone reads here. */
const MOST = 12;
/** The gateway looks at a thousand tasks for each page. */
const MOST_PAGES = 10;

/** From which tasks this one was made, and what was made from it. */
export function ChainPanel({ item }: { item: TaskListItem }) {
  const { client } = useSession();
  const { task_uuid: uuid, made_from: sources } = item;
  const { data, error, reload } = useLoad(`chain ${uuid} ${sources.join(' ')}`, async (signal) => {
    const [before, after] = await Promise.all([
      sources.length === 0 ? [] : client.listTasks({ uuid: sources }, { signal }).then(({ tasks }) => tasks),
      usesOf(client, item, signal),
    ]);
    return { before, after };
  });
  if (error !== undefined) return <Problem error={error} onRetry={reload} />;
  if (data === undefined || data.before.length + data.after.length + sources.length === 0) return null;
  return (
    <Panel title="Chain">
      <Links title="Made from" tasks={data.before} />
      {data.before.length < sources.length && <Text c="dimmed">A task that it was made from is no longer kept.</Text>}
      <Links title="Used by" tasks={data.after} />
    </Panel>
  );
}

/** The latest tasks that were made from this one. */
async function usesOf(client: TriverseClient, item: TaskListItem, signal: AbortSignal): Promise<TaskListItem[]> {
  const query = { made_from: item.task_uuid, created_from: item.created_at, limit: MOST };
  const found: TaskListItem[] = [];
  let pages = 0;
  for await (const { tasks } of client.taskPages(query, { signal })) {
    found.push(...tasks);
    pages += 1;
    if (found.length >= MOST || pages === MOST_PAGES) break;
  }
  return found.slice(0, MOST);
}

function Links({ title, tasks }: { title: string; tasks: readonly TaskListItem[] }) {
  if (tasks.length === 0) return null;
  return (
    <>
      <Text fw={600}>{title}</Text>
      <ul className={classes['list']} data-layout="list" aria-label={title}>
        {tasks.map((task) => (
          <TaskItem key={task.task_uuid} task={task} />
        ))}
      </ul>
    </>
  );
}
