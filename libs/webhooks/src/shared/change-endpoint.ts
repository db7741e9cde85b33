import { ApiError } from '#contracts';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type NewNotice } from '../events/team-event.js';
import { type WebhookEndpoints } from '../ports/webhook-endpoints.js';

const ATTEMPTS = 8;

export interface EndpointEdit {
  endpoint: WebhookEndpoint;
  /** Goes into the outbox in the same step. */
  notice?: NewNotice;
}

/**
 * Repeats read, edit and write until no other write interferes.
 * @param edit must not modify its argument; null: there is nothing to change.
 * @returns the record as it is now; null when there is none.
 */
export async function changeEndpoint(
  endpoints: WebhookEndpoints,
  { teamId, id }: Pick<WebhookEndpoint, 'teamId' | 'id'>,
  edit: (before: WebhookEndpoint) => EndpointEdit | null,
): Promise<WebhookEndpoint | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await endpoints.get(teamId, id);
    if (before === null) return null;
    const edited = edit(before);
    if (edited === null) return before;
    const { endpoint, notice } = edited;
    if (await endpoints.replace(endpoint, notice)) return { ...endpoint, version: endpoint.version + 1 };
  }
  throw new ApiError(9010, { message: 'too many concurrent changes', retryAfterSeconds: 1 });
}
