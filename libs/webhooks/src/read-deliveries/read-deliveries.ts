import { ApiError, type Page } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type Delivery, ONE_OFF } from '../deliveries/delivery.js';
import { Deliveries, type DeliveryQuery } from '../ports/deliveries.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';

/** The log of an endpoint, or with ONE_OFF that of the URLs of tasks. @throws ApiError 1005, 9010 */
@Injectable()
export class ReadDeliveries {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: Deliveries,
  ) {}

  /** Newest first. */
  async list(teamId: string, query: DeliveryQuery): Promise<Page<Delivery>> {
    await this.assertKnown(teamId, query.endpointId);
    return this.deliveries.list(teamId, query);
  }

  async get(teamId: string, endpointId: string, id: string): Promise<Delivery> {
    await this.assertKnown(teamId, endpointId);
    const delivery = await this.deliveries.get(teamId, id);
    if (delivery === null || (delivery.endpointId ?? ONE_OFF) !== endpointId)
      throw new ApiError(1005, { message: 'delivery not found' });
    return delivery;
  }

  private async assertKnown(teamId: string, endpointId: string): Promise<void> {
    if (endpointId === ONE_OFF) return;
    if ((await this.endpoints.get(teamId, endpointId)) === null) throw new ApiError(1005, { message: 'webhook not found' });
  }
}
