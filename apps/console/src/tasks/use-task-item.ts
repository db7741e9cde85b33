import { type FlowStatusPayload, type TaskListItem } from '#client';
import { readTaskItem } from '../shell/read-task-item.js';
import { useSession } from '../session/session-context.js';
import { useLoad } from '../usage/use-load.js';
import { stagesOf } from './state-words.js';

/** @returns the item undefined until it is read. @param task read again when its state or that of a stage changes; undefined: not yet */
export function useTaskItem(
  uuid: string,
  task: FlowStatusPayload | undefined,
): { item: TaskListItem | undefined; reload: () => void } {
  const { client } = useSession();
  const state = task && [task.status, ...stagesOf(task).map(({ key, state: stage }) => `${key} ${stage}`)].join(', ');
  const { data: item, reload } = useLoad(`task ${uuid} ${state}`, async (signal) =>
    state === undefined ? undefined : await readTaskItem(client, uuid, signal),
  );
  return { item, reload };
}
