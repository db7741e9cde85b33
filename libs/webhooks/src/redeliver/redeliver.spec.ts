import { expect, it } from '@jest/globals';
import { countTurns } from '../../../../test/support/count-turns.js';
import { type Delivery } from '../deliveries/delivery.js';
import { type DeliveryQuery, type Deliveries } from '../ports/deliveries.js';
import { type ReadDeliveries } from '../read-deliveries/read-deliveries.js';
import { Redeliver } from './redeliver.js';

const DELIVERIES = 2_000;

/** A log whose answers are there at once, as in memory. */
function logOf(count: number) {
  const sent: string[] = [];
  const list = async (_teamId: string, { cursor, limit }: DeliveryQuery) => {
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: limit }, (_, at) => ({ id: `d${from + at}` }) as Delivery);
    return { items, nextCursor: from + limit < count ? String(from + limit) : null };
  };
  const redeliver = async (_teamId: string, id: string) => {
    sent.push(id);
    return 'redelivered' as const;
  };
  return { sent, use: new Redeliver({ list } as unknown as ReadDeliveries, { redeliver } as unknown as Deliveries) };
}

it('lets other work run while it sends many deliveries again, the oldest first', async () => {
  const { sent, use } = logOf(DELIVERIES);
  expect(await countTurns(() => use.range('studio', 'endpoint', {}))).toBeGreaterThanOrEqual(40);
  expect(sent).toEqual(Array.from({ length: DELIVERIES }, (_, at) => `d${DELIVERIES - 1 - at}`));
});
