import {
  type DownloadResponse,
  type FlowStatusPayload,
  type QueueState,
  type TaskCreationResponsePayload,
  type TaskListItem,
  type TaskSnapshot,
  type TaskTimes,
} from '#contracts';
import { z } from 'zod';
import { FLOW_STATUS, TASK_CREATION, TASK_UUID } from './examples.js';
import { outputProperties } from './flow-schemas.js';
import { anyObject, passedOnObject, schemaOf, time, uuid } from './schema-of.js';

export const queueState = schemaOf<QueueState>()(
  'QueueState',
  z.strictObject({
    is_queued: z.boolean().optional(),
    position: z.number().optional(),
    estimated_wait_seconds: z.number().optional(),
  }),
  { description: "The task's place in the upstream's queue, where the upstream tells it." },
);

export const taskCreation = schemaOf<TaskCreationResponsePayload>()(
  'TaskCreation',
  z.strictObject({
    task_uuid: uuid(),
    name: z.string(),
    created_at: time(),
    is_public: z.boolean(),
    task_priority: z.number().describe('0 is the default.'),
    status: z.string().describe('Typically PENDING.'),
    flow_name: z.string(),
    input: anyObject().describe('The parameters as the upstream took them.'),
    costCredits: z.number().nullable().describe('Credits frozen for the task; null where the upstream does not say.'),
  }),
  { description: 'Answer of every task creation, in the form of the upstream.', examples: [TASK_CREATION] },
);

export const flowStatus = schemaOf<FlowStatusPayload>()(
  'FlowStatus',
  z.strictObject({
    flowName: z.string(),
    taskId: uuid(),
    status: z
      .string()
      .describe('PENDING, QUEUED, RUNNING, SUCCESS, FAILED, CANCELLED, or a word that the upstream adds one day.'),
    input: passedOnObject('The parameters as the upstream took them, with its defaults; files as URLs.'),
    output: passedOnObject(
      'Varies with the flow; `{}` while there is nothing yet. An object, unless the upstream sends something else.',
      outputProperties(),
    ),
    createTime: time(),
    progress: z.number().min(0).max(100).optional().describe('Percent.'),
    startTime: time().optional(),
    endTime: time().optional(),
    queue: queueState.optional(),
    error: z.union([z.string(), anyObject()]).optional().describe('What went wrong, as the upstream words it.'),
  }),
  { description: 'State of a task, in the form of the upstream.', examples: [FLOW_STATUS] },
);

export const downloadUrls = schemaOf<DownloadResponse>()(
  'DownloadUrls',
  z.strictObject({
    download_url: z.string(),
    preview_url: z.string().optional(),
    asset_id: z.string().optional(),
    kind: z.string().optional().describe('model, image, …'),
  }),
  { description: "Where the task's asset lies: the storage's links, or with `SIGNED_LINKS` the gateway's own." },
);

const labels = () =>
  z
    .record(z.string(), z.string())
    .describe('What the task is for: as `X-Labels` said when it was created, and what has been changed since.');

export const taskSnapshot = schemaOf<TaskSnapshot>()(
  'TaskSnapshot',
  z.strictObject({
    epoch: z
      .string()
      .describe(
        'Made with the record, and renewed after a restart of the storage: take what another epoch says, whatever its rev.',
      ),
    rev: z.int().min(0).describe('Rises with each change within the epoch.'),
    status: flowStatus,
    labels: labels().optional(),
  }),
  {
    description: 'One version of a task. A client drops what is not newer than what it has: same epoch, rev not higher.',
    examples: [{ epoch: 'k3v9x1c7', rev: 4, status: FLOW_STATUS }],
  },
);

const span = {
  started_at: time().nullable().describe('When the gateway first saw it run. UTC, ISO 8601; null: it has not.'),
  ended_at: time().nullable().describe('When the gateway first saw its end. UTC, ISO 8601; null: it has not.'),
};

export const taskTimes = schemaOf<TaskTimes>()(
  'TaskTimes',
  z.strictObject({
    ...span,
    stages: z
      .array(z.strictObject({ name: z.string().describe('As in `output`: `geometry` for `geometry_job_status`.'), ...span }))
      .describe('At most 8, in the order in which they were seen.'),
  }),
  {
    description:
      "When the gateway first saw the task and its stages run and end, by the storage's clock. Kept longer than the status.",
  },
);

export const taskListEntry = schemaOf<TaskListItem>()(
  'TaskListItem',
  z.strictObject({
    task_uuid: uuid(),
    flow_name: z.string(),
    created_at: time(),
    sub: z.string().nullable().describe('The end user whose client token created the task.'),
    cost_credits: z.number().nullable(),
    labels: labels(),
    input_files: z
      .record(z.string(), z.string())
      .describe('File field → the `file_key`, `task:UUID` or `task:UUID/ASSET` that its creation named; no public URLs.'),
    made_from: z.array(uuid()).describe('The tasks whose results it took. Those made from it: `?made_from=UUID`.'),
    times: taskTimes,
    epoch: z.string().nullable(),
    rev: z.int().nullable(),
    status: flowStatus.nullable().describe('Null once the status is no longer kept.'),
  }),
  {
    description: "One of the team's tasks.",
    examples: [
      {
        task_uuid: TASK_UUID,
        flow_name: 'image-to-model',
        created_at: TASK_CREATION.created_at,
        sub: null,
        cost_credits: 120,
        labels: { project: 'apollo' },
        input_files: { image_file: 'tasks/uid_7/20250805/fox.png' },
        made_from: [],
        times: {
          started_at: '2025-08-05T12:39:50.100Z',
          ended_at: null,
          stages: [
            { name: 'geometry', started_at: '2025-08-05T12:39:50.100Z', ended_at: '2025-08-05T12:40:12.800Z' },
            { name: 'texture', started_at: '2025-08-05T12:40:12.800Z', ended_at: null },
          ],
        },
        epoch: 'k3v9x1c7',
        rev: 4,
        status: FLOW_STATUS,
      },
    ],
  },
);

export const taskList = z.strictObject({ tasks: z.array(taskListEntry), next_cursor: z.string().nullable() });
