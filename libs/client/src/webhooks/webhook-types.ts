import { type WebhookEventType } from '../wire.js';

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
  disabled_reason: 'team' | 'gone' | 'failing' | 'overflow' | null;
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

export interface WebhookSettings {
  url: string;
  events: WebhookEventType[];
  description?: string | null;
  flows?: string[] | null;
  labels?: Record<string, string> | null;
  disabled?: boolean;
}

export interface WebhookTestResult {
  webhook_id: string;
  delivered: boolean;
  /** HTTP status; null: no answer. */
  code: number | null;
  duration_ms: number;
  answer: string | null;
  error: string | null;
}

export type DeliveryState = 'waiting' | 'due' | 'sending' | 'delivered' | 'dead' | 'superseded';

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

export interface DeliveryPage {
  /** Newest first. */
  deliveries: WebhookDelivery[];
  next_cursor: string | null;
}

export interface DeliveryListQuery {
  state?: DeliveryState;
  task_uuid?: string;
  /** UTC, ISO 8601. */
  from?: string;
  to?: string;
  cursor?: string;
  limit?: number;
}
