import { type WebhookEventType } from '../wire.js';

/** An endpoint of the team's webhooks, without its secret. */
export interface WebhookRecord {
  webhook_id: string;
  team_id: string;
  url: string;
  description: string | null;
  events: WebhookEventType[];
  /** Null: of all flows. */
  flows: string[] | null;
  /** Null: all tasks. */
  labels: Record<string, string> | null;
  created_at: string | null;
  disabled_at: string | null;
  disabled_reason: 'team' | 'gone' | 'failing' | null;
  /** Until then the secret before the rotation signs as well. */
  former_secret_until: string | null;
  failing_since: string | null;
  paused_until: string | null;
  /** Deliveries that wait. */
  pending: number;
}

/** With its secret in clear; the gateway returns it only once. */
export interface IssuedWebhook extends WebhookRecord {
  secret: string;
}

/** What an endpoint is made of, or what is changed of it. */
export interface WebhookSettings {
  url: string;
  events: WebhookEventType[];
  description?: string | null;
  flows?: string[] | null;
  labels?: Record<string, string> | null;
  disabled?: boolean;
}

/** What came back of a test. */
export interface WebhookTestResult {
  webhook_id: string;
  delivered: boolean;
  /** HTTP status; null: no answer. */
  code: number | null;
  duration_ms: number;
  answer: string | null;
  error: string | null;
}

/** `waiting` for an earlier event of its task, `due` at a time, `sending`; or ended: `delivered`, `dead`, `superseded` by a newer state. */
export type DeliveryState = 'waiting' | 'due' | 'sending' | 'delivered' | 'dead' | 'superseded';

/** One event for one endpoint, with its attempts. */
export interface WebhookDelivery {
  delivery_id: string;
  /** `webhook-id`: the same for every attempt. */
  message_id: string;
  /** Null for a task's own URL. */
  webhook_id: string | null;
  receiver: string | null;
  type: WebhookEventType | 'webhook.test';
  task_uuid: string | null;
  state: DeliveryState;
  reason: 'rejected' | 'exhausted' | 'disabled' | 'overflow' | null;
  created_at: string | null;
  due_at: string | null;
  settled_at: string | null;
  attempts: {
    number: number;
    at: string | null;
    duration_ms: number;
    code: number | null;
    error: string | null;
    answer: string | null;
  }[];
}

/** A page of deliveries, newest first. */
export interface DeliveryPage {
  /** Newest first. */
  deliveries: WebhookDelivery[];
  next_cursor: string | null;
}

/** Which deliveries to list. */
export interface DeliveryListQuery {
  state?: DeliveryState;
  task_uuid?: string;
  /** UTC, ISO 8601. */
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
}
