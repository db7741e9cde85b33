import {
  deliveryIdOf,
  isTaskEvent,
  KEPT_DELIVERIES,
  MAX_PENDING_PER_LANE,
  receiversOf,
  type TeamEvent,
  type WebhookEndpoint,
} from '#webhooks';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { readJson, texts } from '../redis-replies.js';
import { type RedisScript } from '../redis-script.js';
import { endpointOf } from './stored-endpoint.js';

/** Events that one script call takes. */
const AT_ONCE = 100;
/** An event that changes between reading and taking it stays; its change has told of new work. */
const TRIES = 3;

/** Takes events from the outbox: which endpoint wants which is decided here, that each is taken once in the script. */
export class RedisDispatch {
  private readonly readOutbox: RedisScript<'read-outbox'>;
  private readonly dispatchEvents: RedisScript<'dispatch-events'>;

  constructor(private readonly context: RedisEngineContext) {
    this.readOutbox = context.connection.defineScript('read-outbox');
    this.dispatchEvents = context.connection.defineScript('dispatch-events');
  }

  async oldest(teamId: string): Promise<number> {
    const { keys, clock, retention } = this.context;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const planned = await this.plan(teamId);
      if (planned.length === 0) return 0;
      const taken = await this.dispatchEvents.run(
        { events: keys.webhookEvents(teamId) },
        {
          team: keys.team(teamId),
          now: clock.now(),
          ttl: retention.deliveryKeys,
          mostSettled: KEPT_DELIVERIES.most,
          mostPending: MAX_PENDING_PER_LANE,
        },
        { args: planned },
      );
      if (Number(taken) > 0) return Number(taken);
    }
    return 0;
  }

  /** The events in the outbox with their receivers, as dispatch-events.lua takes them. */
  private async plan(teamId: string): Promise<(string | number)[]> {
    const { connection, keys } = this.context;
    const reply = await this.readOutbox.run(
      { outbox: keys.webhookOutbox(teamId), events: keys.webhookEvents(teamId), endpoints: keys.webhooks(teamId) },
      { limit: AT_ONCE },
    );
    const [names = [], values = [], stored = []] = (reply as unknown[]).map(texts);
    const endpoints = stored.flatMap((text) => endpointOf(text, connection) ?? []);
    return names.flatMap((name, at) => this.planOf(name, values[at] ?? '', endpoints));
  }

  /** An event that cannot be read goes to nobody, so that it does not stay for ever. */
  private planOf(name: string, value: string, endpoints: readonly WebhookEndpoint[]): (string | number)[] {
    const end = value.indexOf(' ');
    const id = value.slice(0, end);
    const event = readJson<TeamEvent>(value.slice(end + 1), 'an event', this.context.connection.unreadable);
    const receivers = event === null ? [] : receiversOf(event, endpoints).map((receiver) => ({ event, ...receiver }));
    return [
      name,
      id,
      event?.type ?? '',
      event && isTaskEvent(event) ? event.task.uuid : '',
      receivers.length,
      ...receivers.flatMap(({ event: one, lane, endpointId, url }) => [
        deliveryIdOf(one, lane),
        lane,
        endpointId ?? '',
        url ?? '',
      ]),
    ];
  }
}
