import { type FlowStatusPayload } from './flow-status.js';

/** What a team's webhook endpoints can be told. */
export const WEBHOOK_EVENTS = ['task.created', 'task.updated', 'task.finalized', 'budget.threshold', 'webhook.disabled'] as const;
/** The kind of a webhook event. */
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** Of `task.created`, `task.updated` and `task.finalized`. */
export interface WebhookTaskData {
  team_id: string;
  /** `(epoch, rev)` orders the states of a task. */
  epoch: string;
  rev: number;
  /** As the upstream words it. */
  task: FlowStatusPayload;
  /** The task's labels; `{}` without. */
  labels: Record<string, string>;
  /** End user whose client token created the task. */
  sub: string | null;
}

/** Of `budget.threshold`: a budget has passed a part of its limit. */
export interface WebhookBudgetData {
  team_id: string;
  entity: 'team' | 'key' | 'end_user' | 'label';
  entity_id: string;
  window: 'total' | 'day' | 'month';
  /** Percent of the limit. */
  threshold: number;
  /** Credits. */
  limit: number;
  spent: number;
  reserved: number;
  /** UTC, ISO 8601; null for `total`. */
  resets_at: string | null;
}

/** Of `webhook.disabled`: another endpoint of the team gets nothing any more. */
export interface WebhookDisabledData {
  team_id: string;
  webhook_id: string;
  /** gone: it answered 410; failing: every attempt of three days failed. */
  reason: 'gone' | 'failing';
}

/** Of `webhook.test`, which only the test route sends. */
export interface WebhookTestData {
  team_id: string;
  webhook_id: string;
}

/** What the operator's receivers are told of an alert. */
export const OPERATOR_ALERT_EVENTS = ['alert.fired', 'alert.worse', 'alert.over'] as const;

/** The body of a message to a receiver of the operator. */
export interface OperatorAlertEvent<AlertView = Record<string, unknown>> {
  type: (typeof OPERATOR_ALERT_EVENTS)[number];
  /** When the alert changed; UTC, ISO 8601. */
  timestamp: string;
  data: {
    /** As `GET /gateway/v1/alerts` lists it to the operator. */
    alert: AlertView;
    /** Words for people. */
    title: string;
    lines: string[];
    /** The console; null without PUBLIC_URL. */
    link: string | null;
  };
}

interface Event<Type extends string, Data> {
  type: Type;
  /** When it happened; UTC, ISO 8601. */
  timestamp: string;
  data: Data;
}

/** The body of a webhook, by its `type`. */
export type WebhookEvent =
  | Event<'task.created', WebhookTaskData>
  | Event<'task.updated', WebhookTaskData>
  | Event<'task.finalized', WebhookTaskData>
  | Event<'budget.threshold', WebhookBudgetData>
  | Event<'webhook.disabled', WebhookDisabledData>
  | Event<'webhook.test', WebhookTestData>;
