import { type Delivery, isTaskEvent, orderInLine, type TeamEvent } from '#webhooks';
import { type BackupRecord, type DeliveryBackup } from '../../backup/backup-record.js';
import { deliveryBackup } from '../../backup/delivery-backup.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { fragment, readJson, texts } from '../redis-replies.js';
import { type ScriptArgs } from '../script-shapes.js';
import { DELIVERY_FIELDS, deliveryOf } from '../webhooks/stored-delivery.js';
import { endpointOf } from '../webhooks/stored-endpoint.js';

/** Endpoints and the outbox of a team. */
export async function* webhookRecords({ connection, keys }: RedisEngineContext, teamId: string): AsyncGenerator<BackupRecord> {
  const [endpoints, events] = await connection.run((commands) =>
    Promise.all([commands.hgetall(keys.webhooks(teamId)), commands.hgetall(keys.webhookEvents(teamId))]),
  );
  for (const text of Object.values(endpoints)) {
    const endpoint = endpointOf(text, connection);
    if (endpoint !== null) yield { kind: 'webhook', endpoint };
  }
  for (const value of Object.values(events)) {
    const event = readJson<TeamEvent>(value.slice(value.indexOf(' ') + 1), 'an event', connection.unreadable);
    if (event !== null) yield { kind: 'webhook-event', event };
  }
}

/** @returns null if it is gone or settled. */
export async function readDelivery(
  { connection, keys }: RedisEngineContext,
  teamId: string,
  id: string,
): Promise<DeliveryBackup | null> {
  const fields = texts(
    await connection.run((commands) => commands.hmget(keys.delivery(teamId, id), ...DELIVERY_FIELDS, 'inLine')),
  );
  const delivery = deliveryOf({ teamId, id }, fields, connection);
  if (delivery === null) return null;
  const [tries, inLine] = fields.slice(DELIVERY_FIELDS.indexOf('tries'));
  return deliveryBackup(delivery, { tries: Number(tries), inLine: inLine === '1' });
}

/** A name of its place in the outbox, as append-change.lua and append-notice.lua give it. */
export function eventName(event: TeamEvent): string {
  return isTaskEvent(event) ? `${event.type.slice('task.'.length)}:${event.task.uuid}` : `notice:${event.id}`;
}

type DeliveryArgs = Omit<ScriptArgs<'restore-delivery'>, 'team' | 'ttl' | 'indexTtl'>;

export function deliveryArgs({ delivery, tries, inLine }: DeliveryBackup): DeliveryArgs {
  const { id, lane, endpointId, url, event, createdAt, dueAt, attempts }: Delivery = delivery;
  return {
    id,
    lane,
    endpoint: endpointId ?? '',
    url: url ?? '',
    event: fragment(event),
    eventId: event.id,
    type: event.type,
    uuid: isTaskEvent(event) ? event.task.uuid : '',
    created: createdAt,
    due: dueAt ?? '',
    tries,
    inLine: inLine ? 1 : 0,
    attempts: attempts.length,
    log: attempts.map((attempt) => fragment(attempt)).join('\n'),
    order: isTaskEvent(event) ? orderInLine(event) : 0,
  };
}
