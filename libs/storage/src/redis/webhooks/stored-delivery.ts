import { type DeathReason, type Delivery, type DeliveryAttempt, type DeliveryState, type TeamEvent } from '#webhooks';
import { type Reader, readJson } from '../redis-replies.js';

/** The fields of a delivery, in the order in which they are read; claim-deliveries.lua returns them in this order. */
export const DELIVERY_FIELDS = [
  'schema',
  'lane',
  'endpoint',
  'url',
  'event',
  'state',
  'created',
  'due',
  'settled',
  'reason',
  'log',
  'tries',
] as const;

/** @param fields in the order of DELIVERY_FIELDS. @returns null if there is none, or it cannot be read. @throws NewerRecordError */
export function deliveryOf(
  { teamId, id }: { teamId: string; id: string },
  fields: readonly string[],
  reader: Reader,
): Delivery | null {
  const [schema, lane, endpoint, url, eventJson, state, created, due, settled, reason, log] = fields;
  if (!lane || !eventJson) return null;
  reader.records.assertReadable(schema, 'the delivery');
  const event = readJson<TeamEvent>(eventJson, 'an event', reader.unreadable);
  if (event === null) return null;
  return {
    id,
    teamId,
    endpointId: endpoint || null,
    url: url || null,
    lane,
    event,
    state: state as DeliveryState,
    createdAt: Number(created),
    dueAt: due ? Number(due) : null,
    settledAt: settled ? Number(settled) : null,
    ...(reason && { reason: reason as DeathReason }),
    attempts: log
      ? log.split('\n').flatMap((json) => readJson<DeliveryAttempt>(json, 'an attempt', reader.unreadable) ?? [])
      : [],
  };
}
