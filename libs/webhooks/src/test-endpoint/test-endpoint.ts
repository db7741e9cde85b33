import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { attemptDelivery, type AttemptReport } from '../deliver-webhooks/attempt-delivery.js';
import { TEST_EVENT_TYPE } from '../events/team-event.js';
import { WebhookClock } from '../ports/webhook-clock.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { WebhookSigner } from '../signing/webhook-signer.js';

/** Sends a `webhook.test` to an endpoint at once, also to a disabled one, and tells what came back. It is not repeated, and not in the log of deliveries. */
@Injectable()
export class TestEndpoint {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly sender: WebhookSender,
    private readonly signer: WebhookSigner,
    private readonly clock: WebhookClock,
  ) {}

  /** @throws ApiError 1005, 9010 */
  async execute(teamId: string, id: string, signal?: AbortSignal): Promise<AttemptReport & { webhookId: string }> {
    const endpoint = await this.endpoints.get(teamId, id);
    if (endpoint === null) throw new ApiError(1005, { message: 'webhook not found' });
    const event = {
      id: `msg_${randomUUID()}`,
      teamId,
      at: this.clock.now(),
      type: TEST_EVENT_TYPE,
      data: { team_id: teamId, webhook_id: id },
    } as const;
    const { sender, signer, clock } = this;
    const report = await attemptDelivery({ sender, signer, clock }, { event, url: endpoint.url, endpoint }, signal);
    return { ...report, webhookId: id };
  }
}
