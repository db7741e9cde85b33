import { type TaskListItem } from '#client';
import { readTaskItem } from '../shell/read-task-item.js';
import { useSession } from '../session/session-context.js';
import { useLoad } from '../usage/use-load.js';

/** @returns undefined until it is read. @param state a change reads it again; undefined: not yet */
export function useTaskItem(uuid: string, state: string | undefined): TaskListItem | undefined {
  const { client } = useSession();
  const { data } = useLoad(`task ${uuid} ${state}`, async (signal) =>
    state === undefined ? undefined : await readTaskItem(client, uuid, signal),
  );
  return data;
}
