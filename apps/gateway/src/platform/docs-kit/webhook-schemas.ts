import {
  type WebhookBudgetData,
  type WebhookDisabledData,
  type WebhookEvent,
  type WebhookTaskData,
  type WebhookTestData,
} from '#contracts';
import { z } from 'zod';
import { FLOW_STATUS } from './examples.js';
import { schemaOf, time } from './schema-of.js';
import { flowStatus } from './task-schemas.js';

type Of<Type extends WebhookEvent['type']> = Extract<WebhookEvent, { type: Type }>;

const TEAM = 'team_Zk3v9x1c7QpLmN0a';
const WEBHOOK = 'wh_3f9c2a7d51e80b6a4c1d9e22';
const timestamp = '2026-03-02T09:15:00.000Z';

export const webhookTaskData = schemaOf<WebhookTaskData>()(
  'WebhookTaskData',
  z.strictObject({
    team_id: z.string(),
    epoch: z.string(),
    rev: z.int().min(0).describe('Rises with each change within the epoch; what is not newer than what you have is old news.'),
    task: flowStatus,
    labels: z.record(z.string(), z.string()).describe('Labels of the task; `{}` without.'),
    sub: z.string().nullable().describe('The end user whose client token created the task.'),
  }),
  { description: 'A state of a task.' },
);

export const webhookBudgetData = schemaOf<WebhookBudgetData>()(
  'WebhookBudgetData',
  z.strictObject({
    team_id: z.string(),
    entity: z.enum(['team', 'key', 'end_user', 'label']),
    entity_id: z.string(),
    window: z.enum(['total', 'day', 'month']),
    threshold: z.number().describe('Percent of the limit.'),
    limit: z.number(),
    spent: z.number(),
    reserved: z.number(),
    resets_at: time().nullable().describe('Null for `total`.'),
  }),
  { description: 'A budget has passed a part of its limit. In credits.' },
);

export const webhookDisabledData = schemaOf<WebhookDisabledData>()(
  'WebhookDisabledData',
  z.strictObject({
    team_id: z.string(),
    webhook_id: z.string(),
    reason: z.enum(['gone', 'failing']).describe('gone: it answered 410; failing: every attempt of three days failed.'),
  }),
  { description: 'Another webhook of the team gets nothing any more.' },
);

export const webhookTestData = schemaOf<WebhookTestData>()(
  'WebhookTestData',
  z.strictObject({ team_id: z.string(), webhook_id: z.string() }),
  { description: 'Sent by the test route alone.' },
);

const task = { team_id: TEAM, epoch: 'k3v9x1c7', rev: 4, task: FLOW_STATUS, labels: { project: 'apollo' }, sub: null };
const message = <T extends string, D extends z.ZodType>(type: T, data: D) =>
  z.strictObject({ type: z.literal(type), timestamp: time().describe('When it happened.'), data });

/** A message to receivers, for the documents. */
export interface WebhookDocs<Body = unknown> {
  /** Name in the documents. */
  name: string;
  summary: string;
  payload: z.ZodType<Body>;
  example: Body;
}

/** The body of each webhook: an entry for every type of the contract. */
const MESSAGES: { [T in WebhookEvent['type']]: WebhookDocs<Of<T>> } = {
  'task.created': {
    name: 'webhookTaskCreated',
    summary: 'A task was created.',
    payload: message('task.created', webhookTaskData),
    example: { type: 'task.created', timestamp, data: task },
  },
  'task.updated': {
    name: 'webhookTaskUpdated',
    summary:
      'A task has changed. The newest state takes the place of one that was not sent yet, and none follows `task.finalized`.',
    payload: message('task.updated', webhookTaskData),
    example: { type: 'task.updated', timestamp, data: task },
  },
  'task.finalized': {
    name: 'webhookTaskFinalized',
    summary: 'A task has ended; nothing more will come of it.',
    payload: message('task.finalized', webhookTaskData),
    example: { type: 'task.finalized', timestamp, data: { ...task, task: { ...FLOW_STATUS, status: 'SUCCESS' } } },
  },
  'budget.threshold': {
    name: 'webhookBudgetThreshold',
    summary: 'A budget has passed a part of its limit.',
    payload: message('budget.threshold', webhookBudgetData),
    example: {
      type: 'budget.threshold',
      timestamp,
      data: {
        team_id: TEAM,
        entity: 'team',
        entity_id: TEAM,
        window: 'month',
        threshold: 80,
        limit: 5_000,
        spent: 3_900,
        reserved: 120,
        resets_at: '2026-04-01T00:00:00.000Z',
      },
    },
  },
  'webhook.disabled': {
    name: 'webhookDisabled',
    summary: 'The gateway has switched off another webhook of the team.',
    payload: message('webhook.disabled', webhookDisabledData),
    example: { type: 'webhook.disabled', timestamp, data: { team_id: TEAM, webhook_id: WEBHOOK, reason: 'failing' } },
  },
  'webhook.test': {
    name: 'webhookTest',
    summary: 'A test that somebody asked for.',
    payload: message('webhook.test', webhookTestData),
    example: { type: 'webhook.test', timestamp, data: { team_id: TEAM, webhook_id: WEBHOOK } },
  },
};

/** By their type. */
export const WEBHOOK_MESSAGES = Object.entries<WebhookDocs>(MESSAGES);
