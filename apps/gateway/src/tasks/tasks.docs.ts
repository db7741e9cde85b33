import { FLOW_NAMES, success } from '#contracts';
import { CSV_CONTENT, documentRoutes } from '../platform/docs-kit/route-docs.js';
import { FLOW_STATUS, TASK_CREATION } from '../platform/docs-kit/examples.js';
import { statusExample } from '../platform/docs-kit/flow-schemas.js';
import { anyObject } from '../platform/docs-kit/schema-of.js';
import { flowStatus, taskCreation, taskList } from '../platform/docs-kit/task-schemas.js';
import { TaskListQueryDto } from './task-list-query.dto.js';
import { TaskListController } from './task-list.controller.js';
import { TasksController } from './tasks.controller.js';

const STATUS_HEADERS = ['ETag', 'Age', 'Cache-Status', 'X-Labels'] as const;

export const tasksDocs = documentRoutes(TasksController, {
  create: {
    id: 'createTaskOfFlow',
    tag: 'Tasks',
    summary: 'Create a task of another flow',
    description:
      'For flows that the operator lets through beyond the ones listed (`EXTRA_FLOWS`); their parameters are passed on unchecked. Any other name is `2002`.',
    path: { uuid: 'Here: the name of the flow.' },
    requestHeaders: ['IdempotencyKey', 'WebhookUrl', 'Labels'],
    body: { schema: anyObject(), example: { prompt: 'a red chair' } },
    data: taskCreation,
    example: { code: 0, message: 'success', data: TASK_CREATION },
    answer: { description: 'Created, or the answer that the same request got before.' },
    errors: [1005, 2002, 2004, 2005, 2008, 2010, 4042, 9004, 9005],
    upstream: true,
  },
  status: {
    id: 'getTask',
    tag: 'Tasks',
    summary: 'State of a task',
    description:
      'From the cache where it is fresh; `Cache-Status` says what happened. When the upstream fails, a stored status is served with `detail=stale-if-error-<code>`.',
    requestHeaders: ['IfNoneMatch', 'IfMatch'],
    data: flowStatus,
    examples: {
      running: success(FLOW_STATUS),
      ...Object.fromEntries(FLOW_NAMES.map((flow) => [flow, success(statusExample(flow))])),
    },
    headers: STATUS_HEADERS,
    also: { 304: { description: 'The version that `If-None-Match` names is still the current one.', headers: STATUS_HEADERS } },
    errors: [1006, 9011],
    upstream: true,
  },
});

export const taskListDocs = documentRoutes(TaskListController, {
  list: {
    id: 'listTasks',
    tag: 'Tasks',
    summary: "The team's tasks, newest first",
    description:
      'A client token that names a `sub` or tasks sees its own alone. `q` finds words by their beginning in name and prompt. A page may be short, or empty, and still have a cursor. With `Accept: text/csv` or `format=csv`, every task that matches, streamed; `limit` does not apply then.',
    query: TaskListQueryDto,
    data: taskList,
    alsoAs: CSV_CONTENT,
    headers: ['Content-Disposition', 'X-Accel-Buffering'],
    errors: [9003],
  },
});
