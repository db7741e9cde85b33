import { type TaskListItem, type TriverseClient } from '#client';

/** What the gateway keeps of a task beside its state: price, labels, files and end user. Undefined when there is no such task. */
export async function readTaskItem(client: TriverseClient, uuid: string, signal: AbortSignal): Promise<TaskListItem | undefined> {
  return (await client.listTasks({ uuid: [uuid], limit: 1 }, { signal })).tasks[0];
}
