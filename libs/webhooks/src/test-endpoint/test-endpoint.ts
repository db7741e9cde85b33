import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { attemptDelivery, type AttemptReport } from '../deliver-webhooks/attempt-delivery.js';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { TEST_EVENT_TYPE } from '../events/team-event.js';
import { WebhookClock } from '../ports/webhook-clock.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { HOST_WAIT_MS, HostPlaces } from '../shared/host-places.js';
import { Places } from '../shared/places.js';
import { WebhookSigner } from '../signing/webhook-signer.js';

/** Tests of one team that this process sends at a time. */
const MOST_TESTS = 4;

/**
 * Sends a `webhook.test` to an endpoint at once, also to a disabled one, and tells what came back. It is not repeated, and not in the log of deliveries.
 * It takes a place of its host, as deliveries do.
 */
@Injectable()
export class TestEndpoint {
  private readonly ofTeams = new Places(MOST_TESTS);

  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly sender: WebhookSender,
    private readonly signer: WebhookSigner,
    private readonly clock: WebhookClock,
    private readonly hosts: HostPlaces,
  ) {}

  /** @throws ApiError 1005, 9003 when the team tests too much at once or its host is busy, 9010 */
  async execute(teamId: string, id: string, signal: AbortSignal): Promise<AttemptReport & { webhookId: string }> {
    const endpoint = await this.endpoints.get(teamId, id);
    if (endpoint === null) throw new ApiError(1005, { message: 'webhook not found' });
    const leaveTeam = await this.ofTeams.take(teamId, 0, signal);
    if (leaveTeam === undefined) throw busy(`limit webhook tests reached: ${MOST_TESTS} at a time`);
    try {
      const leaveHost = await this.hosts.take(new URL(endpoint.url).hostname, HOST_WAIT_MS, signal);
      if (leaveHost === undefined) throw busy('too much is being sent to this host');
      return await this.send(endpoint, signal).finally(leaveHost);
    } finally {
      leaveTeam();
    }
  }

  private async send(endpoint: WebhookEndpoint, signal: AbortSignal): Promise<AttemptReport & { webhookId: string }> {
    const { teamId, id } = endpoint;
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

function busy(message: string): ApiError {
  return new ApiError(9003, {
    message,
    suggestion: 'Wait until another test has ended.',
    retryAfterSeconds: 5,
    details: { policy: 'webhook-tests', limit: MOST_TESTS },
  });
}
