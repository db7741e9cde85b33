import { type Page } from '#contracts';
import { type DeliveryQuery, isTaskEvent } from '#webhooks';
import { readTimeKey, timeKey } from '../../collections/collection.js';
import { decodeCursor, encodeCursor, MAX_ENTRIES_LOOKED_AT } from '../../list-cursor.js';
import { logGroup, type StoredDelivery, type WebhookState } from './webhook-state.js';

/** Newest first. @throws ApiError 1004 for a cursor that was not issued. */
export function listDeliveries(state: WebhookState, teamId: string, query: DeliveryQuery): Page<StoredDelivery> {
  const { cursor, endpointId, from = 0, limit, to } = query;
  const behind = cursor === undefined ? undefined : decodeCursor(cursor);
  const below = [to === undefined ? [] : [timeKey(to + 1)], behind === undefined ? [] : [timeKey(behind.createdAt, behind.uuid)]];
  const [first] = below.flat().sort();
  const items: StoredDelivery[] = [];
  let looked = 0;
  const range = { from: timeKey(from), ...(first !== undefined && { below: first }) };
  for (const [place] of state.log.descending(logGroup(teamId, endpointId), range)) {
    const { at, name } = readTimeKey(place);
    const delivery = state.deliveries.get(teamId, name);
    if (delivery && matches(delivery, query)) items.push(delivery);
    looked += 1;
    if (items.length < limit && looked < MAX_ENTRIES_LOOKED_AT) continue;
    return { items, nextCursor: encodeCursor({ createdAt: at, uuid: name }) };
  }
  return { items, nextCursor: null };
}

function matches({ state, event }: StoredDelivery, { states, taskUuid }: DeliveryQuery): boolean {
  if (states !== undefined && !states.includes(state)) return false;
  return taskUuid === undefined || (isTaskEvent(event) && event.task.uuid === taskUuid);
}
