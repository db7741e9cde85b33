import { type Team } from '#access';
import {
  type AttemptReport,
  composeMessage,
  type Delivery,
  type EndpointWithHealth,
  type FailingEndpoint,
  isTaskEvent,
} from '#webhooks';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** An endpoint that does not take what it is sent, for whoever looks after all teams. */
export function failingWebhookView({ teamId, name }: Pick<Team, 'teamId' | 'name'>, failing: FailingEndpoint) {
  const { endpoint, health, oldestPendingAt } = failing;
  const { lastFailure } = health;
  return {
    webhook_id: endpoint.id,
    team_id: teamId,
    team_name: name,
    url: endpoint.url,
    description: endpoint.description === '' ? null : endpoint.description,
    failing_since: iso(health.failingSince),
    disabled_at: iso(endpoint.disabled?.at ?? null),
    disabled_reason: endpoint.disabled?.reason ?? null,
    pending: health.pending,
    oldest_pending_at: iso(oldestPendingAt),
    last_failure: lastFailure && { at: iso(lastFailure.at), code: lastFailure.code, error: lastFailure.error ?? null },
  };
}

/** An endpoint without its secrets. */
export function webhookView({ endpoint, health }: EndpointWithHealth) {
  const { id, teamId, url, description, events, flows, labels, createdAt, disabled, formerSecret } = endpoint;
  return {
    webhook_id: id,
    team_id: teamId,
    url,
    description: description === '' ? null : description,
    events,
    flows: flows.length === 0 ? null : flows,
    labels: Object.keys(labels).length === 0 ? null : labels,
    created_at: iso(createdAt),
    disabled_at: iso(disabled?.at ?? null),
    disabled_reason: disabled?.reason ?? null,
    former_secret_until: iso(formerSecret?.until ?? null),
    failing_since: iso(health.failingSince),
    paused_until: iso(health.pausedUntil),
    pending: health.pending,
  };
}

/** What happened to a message; of a task's URL only its origin is shown, for the rest may be a secret. */
export function deliveryView(delivery: Delivery) {
  const { id, endpointId, url, event, state, reason, createdAt, dueAt, settledAt, attempts } = delivery;
  return {
    delivery_id: id,
    message_id: event.id,
    webhook_id: endpointId,
    receiver: url === null ? null : new URL(url).origin,
    type: event.type,
    task_uuid: isTaskEvent(event) ? event.task.uuid : null,
    state,
    reason: reason ?? null,
    created_at: iso(createdAt),
    due_at: iso(dueAt),
    settled_at: iso(settledAt),
    attempts: attempts.map(({ number, at, durationMs, code, error, answer }) => ({
      number,
      at: iso(at),
      duration_ms: durationMs,
      code,
      error: error ?? null,
      answer: answer ?? null,
    })),
  };
}

/** The same with what is sent, or was. */
export function deliveryWithBody(delivery: Delivery) {
  return { ...deliveryView(delivery), sent: composeMessage(delivery.event) };
}

export function testView({ webhookId, status, duration, answer, error }: AttemptReport & { webhookId: string }) {
  return {
    webhook_id: webhookId,
    delivered: status !== null && status >= 200 && status < 300,
    code: status,
    duration_ms: Math.round(duration),
    answer: answer ?? null,
    error: error ?? null,
  };
}
