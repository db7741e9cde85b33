import { createHash } from 'node:crypto';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { isTaskEvent, type TeamEvent } from '../events/team-event.js';

/** Where one event goes. */
export interface Receiver {
  /** Null for the URL of a task. */
  endpointId: string | null;
  /** The URL of a task; null for an endpoint. */
  url: string | null;
  lane: string;
}

/** Enabled endpoints that want the event, and the task's own URL. */
export function receiversOf(event: TeamEvent, endpoints: readonly WebhookEndpoint[]): Receiver[] {
  const wanting = endpoints.filter((endpoint) => wants(endpoint, event));
  const receivers: Receiver[] = wanting.map(({ id }) => ({ endpointId: id, url: null, lane: id }));
  const url = isTaskEvent(event) ? event.task.webhookUrl : undefined;
  return url === undefined ? receivers : [...receivers, { endpointId: null, url, lane: laneOfUrl(url) }];
}

export function wants(endpoint: WebhookEndpoint, event: TeamEvent): boolean {
  if (endpoint.disabled !== null) return false;
  if (!isTaskEvent(event)) {
    return event.only === undefined ? (endpoint.events as string[]).includes(event.type) : event.only === endpoint.id;
  }
  const { flowName, labels = {} } = event.task;
  return (
    endpoint.events.includes(event.type) &&
    (endpoint.flows.length === 0 || endpoint.flows.includes(flowName)) &&
    Object.entries(endpoint.labels).every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value)
  );
}

/** The same for an event and a receiver, so that repeating a step makes no second delivery. */
export function deliveryIdOf(event: TeamEvent, lane: string): string {
  return `dlv_${createHash('sha256').update(`${event.id}\n${lane}`).digest('hex').slice(0, 24)}`;
}

/** Hosts share a lane, since a task's URL may name the task. */
function laneOfUrl(url: string): string {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return `host:${createHash('sha256').update(origin).digest('hex').slice(0, 16)}`;
}
