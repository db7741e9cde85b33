import { type Page } from '#contracts';
import { type Delivery, type DeliveryQuery, isTaskEvent } from '#webhooks';
import { decodeCursor, encodeCursor, type ListPosition, MAX_ENTRIES_LOOKED_AT } from '../../list-cursor.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { texts } from '../redis-replies.js';
import { DELIVERY_FIELDS, deliveryOf } from './stored-delivery.js';

const READ_AT_ONCE = 100;

/** Reads deliveries, one by one and in pages. */
export class RedisDeliveryLog {
  constructor(private readonly context: RedisEngineContext) {}

  /** Those that exist, in the given order. */
  async read(teamId: string, ids: readonly string[]): Promise<Delivery[]> {
    const { connection, keys } = this.context;
    const replies = await connection.run((commands) =>
      Promise.all(ids.map((id) => commands.hmget(keys.delivery(teamId, id), ...DELIVERY_FIELDS))),
    );
    return replies.flatMap((fields, at) => deliveryOf({ teamId, id: ids[at] as string }, texts(fields), connection) ?? []);
  }

  /** Newest first. @throws ApiError 1004 for a cursor that was not issued. */
  async page(teamId: string, query: DeliveryQuery): Promise<Page<Delivery>> {
    const items: Delivery[] = [];
    let looked = 0;
    for await (const positions of this.positions(teamId, query)) {
      const read = new Map(
        (
          await this.read(
            teamId,
            positions.map(({ uuid }) => uuid),
          )
        ).map((delivery) => [delivery.id, delivery]),
      );
      for (const position of positions) {
        const delivery = read.get(position.uuid);
        if (delivery && matches(delivery, query)) items.push(delivery);
        looked += 1;
        if (items.length >= query.limit || looked >= MAX_ENTRIES_LOOKED_AT) return { items, nextCursor: encodeCursor(position) };
      }
    }
    return { items, nextCursor: null };
  }

  /** Entries of the log behind the cursor, in batches. */
  private async *positions(teamId: string, query: DeliveryQuery): AsyncIterable<ListPosition[]> {
    const { connection, keys } = this.context;
    const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor);
    const highest = Math.min(query.to ?? Infinity, cursor?.createdAt ?? Infinity);
    const max = highest === Infinity ? '+inf' : String(highest);
    for (let offset = 0; ; offset += READ_AT_ONCE) {
      const entries = await connection.run((commands) =>
        commands.zrange(
          keys.deliveries(teamId, query.endpointId),
          max,
          String(query.from ?? '-inf'),
          'BYSCORE',
          'REV',
          'LIMIT',
          offset,
          READ_AT_ONCE,
          'WITHSCORES',
        ),
      );
      if (entries.length === 0) return;
      const positions = entries.flatMap((uuid, at) => (at % 2 === 0 ? [{ uuid, createdAt: Number(entries[at + 1]) }] : []));
      yield positions.filter((position) => cursor === null || isBehind(position, cursor));
    }
  }
}

/** Entries of one time are listed by their id, the highest first. */
function isBehind(position: ListPosition, cursor: ListPosition): boolean {
  return position.createdAt < cursor.createdAt || (position.createdAt === cursor.createdAt && position.uuid < cursor.uuid);
}

function matches({ state, event }: Delivery, { states, taskUuid }: DeliveryQuery): boolean {
  if (states !== undefined && !states.includes(state)) return false;
  return taskUuid === undefined || (isTaskEvent(event) && event.task.uuid === taskUuid);
}
