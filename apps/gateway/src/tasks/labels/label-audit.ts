import { canonicalTaskId, LABEL_BOUNDS, labelNameProblem, TASK_UUID } from '#contracts';
import { type FastifyRequest } from 'fastify';
import { MOST_TASKS } from './label-changes.js';

/** What the audit trail names: the tasks and the names of the labels. The body has not been checked yet. */
export function labelledTasks({ body }: FastifyRequest) {
  const { task_uuids: tasks, set, remove } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const uuids = textsIn(tasks)
    .map(canonicalTaskId)
    .filter((text) => TASK_UUID.test(text));
  const detail = {
    tasks: uuids.slice(0, MOST_TASKS),
    set: names(typeof set === 'object' && set !== null ? Object.keys(set) : []),
    removed: names(textsIn(remove)),
  };
  return { target: uuids.length === 1 ? (uuids[0] ?? 'tasks') : 'tasks', detail };
}

function names(all: readonly string[]): string[] {
  return all.filter((name) => labelNameProblem(name) === undefined).slice(0, LABEL_BOUNDS.labels);
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text): text is string => typeof text === 'string') : [];
}
