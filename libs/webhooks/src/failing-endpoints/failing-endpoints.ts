import { Injectable } from '@nestjs/common';
import { type EndpointHealth, type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';

export interface FailingEndpoint {
  endpoint: WebhookEndpoint;
  health: EndpointHealth;
  /** When the oldest delivery that waits was made, Unix ms; null: none waits. */
  oldestPendingAt: number | null;
}

/** Endpoints that do not take what they are sent: those that fail, and those that were switched off although their team did not want that. */
@Injectable()
export class FailingEndpoints {
  constructor(private readonly endpoints: WebhookEndpoints) {}

  /** @throws ApiError 9010 */
  async of(teamId: string): Promise<FailingEndpoint[]> {
    const all = await this.endpoints.list(teamId);
    const health = await this.endpoints.health(
      teamId,
      all.map(({ id }) => id),
    );
    const failing = all.flatMap((endpoint, at) => {
      const known = health[at];
      return known !== undefined && isFailing(endpoint, known) ? [{ endpoint, health: known }] : [];
    });
    return Promise.all(
      failing.map(async (one) => ({ ...one, oldestPendingAt: await this.endpoints.oldestPending(teamId, one.endpoint.id) })),
    );
  }
}

function isFailing({ disabled }: WebhookEndpoint, { failingSince }: EndpointHealth): boolean {
  return disabled === null ? failingSince !== null : disabled.reason !== 'team';
}
