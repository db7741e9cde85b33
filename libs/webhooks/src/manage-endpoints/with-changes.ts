import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type EndpointChanges } from './endpoint-schemas.js';

/** What is left out stays; null clears. @param now Unix ms */
export function withChanges(endpoint: WebhookEndpoint, changes: EndpointChanges, now: number): WebhookEndpoint {
  const isRenewed = (endpoint.disabled !== null && changes.disabled === false) || (changes.url ?? endpoint.url) !== endpoint.url;
  return {
    ...endpoint,
    ...(isRenewed && { renewedAt: now }),
    url: changes.url ?? endpoint.url,
    events: changes.events ?? endpoint.events,
    description: changes.description === undefined ? endpoint.description : (changes.description ?? ''),
    flows: changes.flows === undefined ? endpoint.flows : (changes.flows ?? []),
    labels: changes.labels === undefined ? endpoint.labels : (changes.labels ?? {}),
    disabled: disabledBy(endpoint.disabled, changes.disabled, now),
  };
}

function disabledBy(before: WebhookEndpoint['disabled'], wanted: boolean | undefined, now: number): WebhookEndpoint['disabled'] {
  if (wanted === undefined) return before;
  if (!wanted) return null;
  return before ?? { at: now, reason: 'team' };
}
