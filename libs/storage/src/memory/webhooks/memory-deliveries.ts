import { copyExact, type Page } from '#contracts';
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
  MAX_ATTEMPTS_KEPT,
  receiversOf,
  type Recorded,
  type RedeliverVerdict,
} from '#webhooks';
import { newEpoch } from '../../new-epoch.js';
import { claimNow } from './claim-now.js';
import { listDeliveries } from './list-deliveries.js';
import { type MemoryDeliveryTurns } from './memory-delivery-turns.js';
import { MemoryLane } from './memory-lane.js';
import { settleTeam } from './settle-team.js';
import { type StoredDelivery, type WebhookState } from './webhook-state.js';

/** Events that one step takes from the outbox. */
const DISPATCHED_AT_ONCE = 100;

/** Each call that changes something runs synchronously, which makes it atomic. */
export class MemoryDeliveries extends Deliveries {
  constructor(
    private readonly state: WebhookState,
    private readonly turns: MemoryDeliveryTurns,
  ) {
    super();
  }

  async dispatch(teamId: string): Promise<number> {
    return this.state.collections.trail(() => this.dispatchNow(teamId));
  }

  async claim(teamId: string, request: ClaimRequest): Promise<Claimed> {
    const { ids, nextInMs } = this.state.collections.trail(() => claimNow(this.state, teamId, { ...request, token: newEpoch() }));
    const claims = ids.flatMap((id) => {
      const delivery = this.state.deliveries.get(teamId, id);
      if (!delivery?.token) return [];
      const { endpointId, token, tries } = delivery;
      const endpoint = endpointId === null ? null : structuredClone(this.state.endpoints.get(teamId, endpointId) ?? null);
      return [{ token, attempt: tries, delivery: shown(delivery), endpoint }];
    });
    // What a receiver has been told must still be true after a crash, under the same id.
    if (claims.length > 0) await this.state.collections.durable();
    return { claims, nextInMs };
  }

  async record(
    claim: DeliveryClaim,
    attempt: Omit<DeliveryAttempt, 'at' | 'number'>,
    outcome: AttemptOutcome,
  ): Promise<Recorded> {
    return this.state.collections.trail(() => this.recordNow(claim, attempt, outcome));
  }

  async release(claim: DeliveryClaim): Promise<void> {
    this.state.collections.trail(() => {
      const held = this.heldBy(claim);
      if (held === null) return;
      const lane = this.laneOf(held);
      lane.retry({ ...held, tries: held.tries - 1 }, this.state.now());
      this.turns.nudge(held.teamId, this.state.now());
    });
  }

  async list(teamId: string, query: DeliveryQuery): Promise<Page<Delivery>> {
    const { items, nextCursor } = listDeliveries(this.state, teamId, query);
    return { items: items.map(shown), nextCursor };
  }

  async get(teamId: string, id: string): Promise<Delivery | null> {
    const delivery = this.state.deliveries.get(teamId, id);
    return delivery === undefined ? null : shown(delivery);
  }

  async redeliver(teamId: string, id: string): Promise<RedeliverVerdict> {
    return this.state.collections.commit(() => {
      const delivery = this.state.deliveries.get(teamId, id);
      if (delivery === undefined) return 'unknown';
      const { endpointId, settledAt, state } = delivery;
      if (endpointId !== null && this.state.endpoints.get(teamId, endpointId)?.disabled !== null) return 'off';
      const lane = this.laneOf(delivery);
      if (settledAt !== null) lane.revive(delivery);
      else if (state === 'due') lane.makeDue(delivery, this.state.now());
      this.turns.nudge(teamId, this.state.now());
      return 'redelivered';
    });
  }

  async settle(teamId: string): Promise<void> {
    await settleTeam(this.state, teamId);
  }

  private dispatchNow(teamId: string): number {
    const endpoints = this.state.endpointsOf(teamId);
    const taken = [];
    for (const entry of this.state.events.ascending(teamId)) {
      if (taken.push(entry) === DISPATCHED_AT_ONCE) break;
    }
    for (const [place, event] of taken) {
      this.state.events.delete(teamId, place);
      for (const receiver of receiversOf(event, endpoints))
        new MemoryLane(this.state, teamId, receiver.lane).add(event, receiver);
    }
    return taken.length;
  }

  private recordNow(claim: DeliveryClaim, attempt: Omit<DeliveryAttempt, 'at' | 'number'>, outcome: AttemptOutcome): Recorded {
    const held = this.heldBy(claim);
    if (held === null) return { recorded: false, failingForMs: null };
    const now = this.state.now();
    const lane = this.laneOf(held);
    const made: DeliveryAttempt = { ...boundedAttempt(attempt), at: now, number: held.tries };
    const delivery = { ...held, attempts: [...held.attempts, made].slice(-MAX_ATTEMPTS_KEPT) };
    const failingSince = outcome.kind === 'delivered' ? null : (lane.record?.failingSince ?? now);
    const pausedUntil = lane.record?.pausedUntil ?? null;
    const paused = 'pauseLaneMs' in outcome && outcome.pauseLaneMs !== undefined ? now + outcome.pauseLaneMs : null;
    const proven = outcome.kind === 'delivered';
    lane.edit({ failingSince, proven, lastFailure: proven ? null : made, pausedUntil: paused ?? pausedUntil });
    if (outcome.kind === 'retry') lane.retry(delivery, now + outcome.inMs);
    else if (outcome.kind === 'delivered') lane.settle(delivery, { state: 'delivered' }, now);
    else lane.settle(delivery, { state: 'dead', reason: outcome.reason }, now);
    this.nudge(held.teamId);
    return { recorded: true, failingForMs: failingSince === null ? null : now - failingSince };
  }

  /** A place has become free: whatever waits for one may be claimed. */
  private nudge(teamId: string): void {
    const names = [...this.state.lanes.ascending(teamId)].map(([name]) => name);
    const times = names.map((name) => new MemoryLane(this.state, teamId, name).firstDue).filter((at) => at !== null);
    if (times.length > 0) this.turns.nudge(teamId, Math.min(...times));
  }

  private heldBy({ token, delivery }: DeliveryClaim): StoredDelivery | null {
    const stored = this.state.deliveries.get(delivery.teamId, delivery.id);
    return stored?.token === token ? stored : null;
  }

  private laneOf({ teamId, lane }: StoredDelivery): MemoryLane {
    return new MemoryLane(this.state, teamId, lane);
  }
}

function shown({ tries: _tries, token: _token, inLine: _inLine, ...delivery }: StoredDelivery): Delivery {
  return copyExact(delivery);
}
