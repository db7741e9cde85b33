import { type TaskListItem } from '#client';
import { useSession } from '../session/session-context.js';
import { useLoad } from '../usage/use-load.js';

/** What the gateway keeps of a task beside its state: price, labels, files and end user. Undefined until it is read. @param state a change reads it again; undefined: not yet */
export function useTaskItem(uuid: string, state: string | undefined): TaskListItem | undefined {
  const { client } = useSession();
  const { data } = useLoad(`task ${uuid} ${state}`, async (signal) =>
    state === undefined ? undefined : (await client.listTasks({ uuid: [uuid], limit: 1 }, { signal })).tasks[0],
  );
  return data;
}
