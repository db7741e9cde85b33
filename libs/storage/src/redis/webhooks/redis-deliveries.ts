import { type Page } from '#contracts';
import { randomBytes } from 'node:crypto';
import {
  type AttemptOutcome,
  boundedAttempt,
  type Claimed,
  type ClaimRequest,
  Deliveries,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryClaim,
  type DeliveryQuery,
  KEPT_DELIVERIES,
  MAX_ATTEMPTS_KEPT,
  type Recorded,
  type RedeliverVerdict,
} from '#webhooks';
import { type RedisConnection } from '../redis-connection.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { texts } from '../redis-replies.js';
import { RedisDeliveryLog } from './redis-delivery-log.js';
import { RedisDispatch } from './redis-dispatch.js';
import { type RedisWebhookSweep } from './redis-webhook-sweep.js';
import { type RedisWebhookWork } from './redis-webhook-work.js';
import { DELIVERY_FIELDS, deliveryOf } from './stored-delivery.js';
import { endpointOf } from './stored-endpoint.js';

const TRIES = 1 + DELIVERY_FIELDS.indexOf('tries');

function scriptsOn(connection: RedisConnection) {
  return {
    claim: connection.defineScript('claim-deliveries'),
    record: connection.defineScript('record-attempt'),
    release: connection.defineScript('release-delivery'),
    redeliver: connection.defineScript('redeliver'),
  };
}

export class RedisDeliveries extends Deliveries {
  private readonly scripts: ReturnType<typeof scriptsOn>;
  private readonly log: RedisDeliveryLog;
  private readonly dispatching: RedisDispatch;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly parts: { work: RedisWebhookWork; sweep: RedisWebhookSweep },
  ) {
    super();
    this.scripts = scriptsOn(context.connection);
    this.log = new RedisDeliveryLog(context);
    this.dispatching = new RedisDispatch(context);
  }

  dispatch(teamId: string): Promise<number> {
    return this.dispatching.oldest(teamId);
  }

  async claim(teamId: string, { atMost, perLane, perTeam, leaseMs }: ClaimRequest): Promise<Claimed> {
    const { keys } = this.context;
    const token = randomBytes(8).toString('hex');
    const reply = await this.scripts.claim.run(
      {
        sending: keys.sending(teamId),
        probing: keys.probing(teamId),
        proven: keys.lanesProven(teamId),
        new: keys.lanesNew(teamId),
      },
      { ...this.at(teamId), token, atMost, perLane, perTeam, lease: leaseMs },
    );
    const [next, ...claims] = reply as [number | 'newer', ...unknown[]];
    if (next === 'newer') this.context.connection.records.assertReadable(claims[0], 'the delivery');
    return {
      claims: claims.flatMap((claim) => this.claimOf(teamId, token, texts(claim)) ?? []),
      nextInMs: Number(next) < 0 ? null : Number(next),
    };
  }

  async record(
    { token, delivery: { teamId, id } }: DeliveryClaim,
    attempt: Omit<DeliveryAttempt, 'at' | 'number'>,
    outcome: AttemptOutcome,
  ): Promise<Recorded> {
    const reply = await this.scripts.record.run(
      { delivery: this.context.keys.delivery(teamId, id) },
      {
        ...this.at(teamId),
        id,
        token,
        attempt: JSON.stringify(boundedAttempt(attempt)),
        outcome: outcome.kind,
        reason: outcome.kind === 'dead' ? outcome.reason : '',
        wait: outcome.kind === 'retry' ? outcome.inMs : '',
        pause: ('pauseLaneMs' in outcome ? outcome.pauseLaneMs : undefined) ?? '',
        mostAttempts: MAX_ATTEMPTS_KEPT,
      },
    );
    const [recorded, failingMs, due] = texts(reply);
    if (recorded !== '1') return { recorded: false, failingForMs: null };
    if (due) this.parts.work.tellSoon(teamId, Number(due));
    return { recorded: true, failingForMs: failingMs === '-1' ? null : Number(failingMs) };
  }

  async release({ token, delivery: { teamId, id } }: DeliveryClaim): Promise<void> {
    const key = this.context.keys.delivery(teamId, id);
    if ((await this.scripts.release.run({ delivery: key }, { ...this.at(teamId), id, token })) === 1) {
      await this.parts.work.tell(teamId);
    }
  }

  list(teamId: string, query: DeliveryQuery): Promise<Page<Delivery>> {
    return this.log.page(teamId, query);
  }

  async get(teamId: string, id: string): Promise<Delivery | null> {
    const [delivery = null] = await this.log.read(teamId, [id]);
    return delivery;
  }

  async redeliver(teamId: string, id: string): Promise<RedeliverVerdict> {
    const key = this.context.keys.delivery(teamId, id);
    const verdict = (await this.scripts.redeliver.run({ delivery: key }, { ...this.at(teamId), id })) as RedeliverVerdict;
    if (verdict === 'redelivered') this.parts.work.tellSoon(teamId);
    return verdict;
  }

  settle(teamId: string): Promise<void> {
    return this.parts.sweep.settle(teamId);
  }

  /** What every step on deliveries needs. */
  private at(teamId: string): { team: string; now: number; ttl: number; mostSettled: number } {
    const { keys, clock, retention } = this.context;
    return { team: keys.team(teamId), now: clock.now(), ttl: retention.deliveryKeys, mostSettled: KEPT_DELIVERIES.most };
  }

  private claimOf(teamId: string, token: string, [id = '', ...values]: string[]): DeliveryClaim | null {
    const { connection } = this.context;
    const delivery = deliveryOf({ teamId, id }, values, connection);
    const stored = values[DELIVERY_FIELDS.length];
    if (delivery === null) return null;
    return { token, attempt: Number(values[TRIES - 1]), delivery, endpoint: stored ? endpointOf(stored, connection) : null };
  }
}
