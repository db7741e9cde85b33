import { canonicalTaskId, LABEL_BOUNDS, labelNameProblem, labelProblem, TASK_UUID } from '#contracts';
import { z } from 'zod';

export const MOST_TASKS = 100;
const { labels: MOST_LABELS } = LABEL_BOUNDS;

const uuids = z
  .array(
    z.string('must be the UUID of a task').transform(canonicalTaskId).refine(isTaskUuid, 'must be the UUID of a task'),
    'must be a list of UUIDs of tasks',
  )
  .min(1, 'must name at least one task')
  .max(MOST_TASKS, `must name at most ${MOST_TASKS} tasks`)
  .refine((all) => new Set(all).size === all.length, 'must name each task once')
  .describe(`The tasks, at most ${MOST_TASKS}.`);

const set = z
  .record(z.string(), z.string('must be a text'), 'must be an object of names and values')
  .superRefine((labels, context) => {
    if (Object.keys(labels).length > MOST_LABELS)
      return context.addIssue({ code: 'custom', message: `must have at most ${MOST_LABELS} labels` });
    for (const [name, value] of Object.entries(labels)) {
      const message = labelNameProblem(name) ?? labelProblem(`${name}=${value}`);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .describe('Labels to add; one of a name that the task has already replaces its value.');

const remove = z
  .array(
    z.string('must be a name').refine((name) => labelNameProblem(name) === undefined, 'must be the name of a label'),
    'must be a list of names',
  )
  .max(MOST_LABELS, `must name at most ${MOST_LABELS} labels`)
  .describe('Names of labels to remove; one that a task does not have is passed over.');

/** Body of `PATCH /gateway/v1/tasks/labels`. */
export const labelChangesSchema = z
  .strictObject({ task_uuids: uuids, set: set.optional(), remove: remove.optional() })
  .superRefine(({ set: added = {}, remove: removed = [] }, context) => {
    if (Object.keys(added).length + removed.length === 0)
      context.addIssue({ code: 'custom', path: ['set'], message: 'must hold a label, unless remove does' });
    for (const [at, name] of removed.entries()) {
      if (Object.hasOwn(added, name))
        context.addIssue({ code: 'custom', path: ['remove', at], message: 'must not be in set, too' });
    }
  });
export type LabelChanges = z.output<typeof labelChangesSchema>;

function isTaskUuid(text: string): boolean {
  return TASK_UUID.test(text);
}
