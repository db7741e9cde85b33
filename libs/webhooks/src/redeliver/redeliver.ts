import { ApiError, invalidParameters, momentOf, type Page } from '#contracts';
import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { type Delivery, type DeliveryState } from '../deliveries/delivery.js';
import { type RedeliverRange } from '../manage-endpoints/endpoint-schemas.js';
import { Deliveries } from '../ports/deliveries.js';
import { ReadDeliveries } from '../read-deliveries/read-deliveries.js';

const PAGE = 200;
/** Other work runs between so many. */
const AT_A_TIME = 50;

/** Sends deliveries again, with the attempts of new ones and under the same `webhook-id`. @throws ApiError 1004 for a disabled endpoint, 1005, 9010 */
@Injectable()
export class Redeliver {
  constructor(
    private readonly read: ReadDeliveries,
    private readonly deliveries: Deliveries,
  ) {}

  async one(teamId: string, endpointId: string, id: string): Promise<Delivery> {
    await this.read.get(teamId, endpointId, id);
    if (!(await this.again(teamId, id))) throw new ApiError(1005, { message: 'delivery not found' });
    return this.read.get(teamId, endpointId, id);
  }

  /** Dead ones unless told otherwise. @returns how many. */
  async range(teamId: string, endpointId: string, { from, to, states = ['dead'] }: RedeliverRange): Promise<number> {
    const bounds = { ...(from !== undefined && { from: momentOf(from) }), ...(to !== undefined && { to: momentOf(to) }) };
    const ids = await this.idsOf(teamId, { endpointId, states, ...bounds });
    let [count, looked] = [0, 0];
    // The oldest first, as they happened.
    for (const id of ids.reverse()) {
      if (++looked % AT_A_TIME === 0) await setImmediate();
      if (await this.again(teamId, id)) count++;
    }
    return count;
  }

  private async idsOf(
    teamId: string,
    query: { endpointId: string; states: DeliveryState[]; from?: number; to?: number },
  ): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<Delivery> = await this.read.list(teamId, {
        ...query,
        limit: PAGE,
        ...(cursor !== null && { cursor }),
      });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      await setImmediate();
    } while (cursor !== null);
    return ids;
  }

  private async again(teamId: string, id: string): Promise<boolean> {
    const verdict = await this.deliveries.redeliver(teamId, id);
    if (verdict === 'off') throw invalidParameters([{ field: 'webhook_id', message: 'names a webhook that is disabled' }]);
    return verdict === 'redelivered';
  }
}
