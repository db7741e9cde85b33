import { success, type TaskLabelsResponse } from '#contracts';
import { z } from 'zod';
import { TASK_UUID } from '../../platform/docs-kit/examples.js';
import { documentRoutes } from '../../platform/docs-kit/route-docs.js';
import { schemaOf, uuid } from '../../platform/docs-kit/schema-of.js';
import { labelChangesSchema } from './label-changes.js';
import { TaskLabelsController } from './task-labels.controller.js';

const LABELLED = { tasks: [{ task_uuid: TASK_UUID, labels: { project: 'apollo', stage: 'final' } }] };

const taskLabels = schemaOf<TaskLabelsResponse>()(
  'TaskLabels',
  z.strictObject({
    tasks: z
      .array(
        z.strictObject({
          task_uuid: uuid(),
          labels: z.record(z.string(), z.string()).describe('All labels of the task after the change.'),
        }),
      )
      .describe('In the order in which they were named.'),
  }),
  { description: 'Tasks with their labels.', examples: [LABELLED] },
);

export const taskLabelsDocs = documentRoutes(TaskLabelsController, {
  change: {
    id: 'labelTasks',
    tag: 'Tasks',
    summary: 'Add and remove labels of tasks',
    description:
      'All of the tasks, or none; repeating the request changes nothing more. A change is a new `rev` of the task, and told to its listeners. Budgets and usage keep to the labels that the creation named.',
    body: {
      schema: labelChangesSchema,
      example: { task_uuids: [TASK_UUID], set: { project: 'apollo', stage: 'final' }, remove: ['draft'] },
    },
    data: taskLabels,
    example: success(LABELLED),
    errors: [1006],
  },
});
