import { type DeliveryState, type WebhookDelivery, type WebhookEventType, type WebhookRecord } from '#client';

export const EVENTS: Record<WebhookEventType, string> = {
  'task.created': 'A task was created',
  'task.updated': 'A task has changed',
  'task.finalized': 'A task has ended',
  'budget.threshold': 'A budget is nearly spent',
  'webhook.disabled': 'Another webhook was switched off',
};

export const REASONS: Record<NonNullable<WebhookRecord['disabled_reason']>, string> = {
  team: 'switched off by the team',
  gone: 'switched off: the receiver answered 410',
  failing: 'switched off: it failed for too long',
};

export const DEATHS: Record<NonNullable<WebhookDelivery['reason']>, string> = {
  rejected: 'the receiver answered 410',
  exhausted: 'the last attempt failed',
  disabled: 'the webhook is switched off',
  overflow: 'too many deliveries waited, and this was the oldest',
};

/** How a webhook fares, as its badge says it. */
export function healthOf({
  disabled_at: off,
  failing_since: failing,
}: Pick<WebhookRecord, 'disabled_at' | 'failing_since'>): string {
  if (off !== null) return 'OFF';
  return failing === null ? 'ACTIVE' : 'FAILING';
}

/** As the colours of badges know them. */
export const BADGES: Record<DeliveryState, string> = {
  waiting: 'PENDING',
  due: 'QUEUED',
  sending: 'RUNNING',
  delivered: 'SUCCESS',
  dead: 'FAILED',
  superseded: 'CANCELLED',
};
