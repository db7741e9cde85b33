import { Injectable, Logger } from '@nestjs/common';
import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { Deliveries } from '../ports/deliveries.js';
import { DeliveryObserver } from '../ports/delivery-observer.js';
import { WebhookClock } from '../ports/webhook-clock.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';
import { changeEndpoint } from '../shared/change-endpoint.js';

/** Switches off an endpoint that wants nothing more or fails for too long, and tells its team's other endpoints. */
@Injectable()
export class DisableEndpoint {
  private readonly logger = new Logger(DisableEndpoint.name);

  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: Deliveries,
    private readonly observer: DeliveryObserver,
    private readonly clock: WebhookClock,
  ) {}

  /** @param attempted as it was when it was called: one that its team has changed since is left alone. @throws ApiError 9010 */
  async execute(attempted: WebhookEndpoint, reason: 'gone' | 'failing'): Promise<void> {
    const { teamId, id } = attempted;
    let isDisabled = false;
    await changeEndpoint(this.endpoints, attempted, (before) => {
      isDisabled = before.disabled === null && before.url === attempted.url;
      if (!isDisabled) return null;
      const notice = {
        id: `off_${id}_${before.version}`,
        teamId,
        type: 'webhook.disabled' as const,
        data: { team_id: teamId, webhook_id: id, reason },
      };
      return { endpoint: { ...before, disabled: { at: this.clock.now(), reason } }, notice };
    });
    if (!isDisabled) return;
    this.observer.disabled(reason);
    this.logger.warn(`webhook ${id} of team ${teamId} is switched off (${reason})`);
    await this.deliveries.settle(teamId);
  }
}
