import {
  type DeathReason,
  type DeliveryState,
  deliveryIdOf,
  isTaskEvent,
  orderInLine,
  KEPT_DELIVERIES,
  MAX_PENDING_PER_LANE,
  ONE_OFF,
  type Receiver,
  type TaskEvent,
  type TeamEvent,
} from '#webhooks';
import { readTimeKey, timeKey } from '../../collections/collection.js';
import { laneGroup, logGroup, type StoredDelivery, type StoredLane, type WebhookState } from './webhook-state.js';

type Settled = { state: Extract<DeliveryState, 'delivered' | 'dead' | 'superseded'>; reason?: DeathReason };

/** The deliveries of one lane, with the methods that the Lua scripts share. */
export class MemoryLane {
  private readonly group: string;

  constructor(
    private readonly state: WebhookState,
    readonly teamId: string,
    readonly name: string,
  ) {
    this.group = laneGroup(teamId, name);
  }

  get record(): StoredLane | undefined {
    return this.state.lanes.get(this.teamId, this.name);
  }

  /** Unix ms of the earliest that is due; null if none is. */
  get firstDue(): number | null {
    for (const [place] of this.state.due.ascending(this.group)) return readTimeKey(place).at;
    return null;
  }

  edit(change: Partial<StoredLane>): void {
    const known = this.record;
    if (known !== undefined) this.state.lanes.set(this.teamId, this.name, { ...known, ...change });
  }

  /** Ids of the earliest that are due by a time. */
  dueBy(at: number, atMost: number): string[] {
    const ids: string[] = [];
    for (const [place] of this.state.due.ascending(this.group, { below: timeKey(at + 1) })) {
      if (ids.length >= atMost) break;
      ids.push(readTimeKey(place).name);
    }
    return ids;
  }

  /** Makes the delivery of an event, in the order of its task. */
  add(event: TeamEvent, receiver: Receiver): void {
    const id = deliveryIdOf(event, this.name);
    if (this.state.deliveries.get(this.teamId, id) !== undefined) return;
    const line = isTaskEvent(event) ? this.makeWay(event) : [];
    if (line === null) return;
    this.makeRoom(receiver);
    const now = this.state.now();
    const stored: StoredDelivery = {
      id,
      teamId: this.teamId,
      endpointId: receiver.endpointId,
      url: receiver.url,
      lane: this.name,
      event,
      state: 'waiting',
      createdAt: now,
      dueAt: null,
      settledAt: null,
      attempts: [],
      tries: 0,
      token: null,
      inLine: isTaskEvent(event),
    };
    this.state.log.set(this.logOf(stored), timeKey(now, id), 1);
    this.edit({ pending: (this.record?.pending ?? 0) + 1 });
    if (isTaskEvent(event)) this.state.lines.set(this.group, event.task.uuid, [...line, id]);
    if (line.length === 0) this.makeDue(stored, now);
    else this.put(stored);
  }

  makeDue(delivery: StoredDelivery, at: number): void {
    this.withdraw(delivery);
    this.state.due.set(this.group, timeKey(at, delivery.id), 1);
    this.put({ ...delivery, state: 'due', dueAt: at, token: null });
  }

  /** Removes it from what is due or being sent. */
  withdraw({ id, dueAt }: StoredDelivery): void {
    if (dueAt !== null) this.state.due.delete(this.group, timeKey(dueAt, id));
    this.state.sending.delete(this.teamId, id);
  }

  /** After an attempt that failed. A state that is no longer the newest is not sent again: what follows takes its place. */
  retry(delivery: StoredDelivery, at: number): void {
    const next = this.followerOf(delivery);
    if (next === null || !isUpdate(delivery)) return this.makeDue(delivery, at);
    this.supersede(delivery);
    const { tries } = delivery;
    const now = this.state.deliveries.get(this.teamId, next);
    if (now !== undefined && isUpdate(now)) this.makeDue({ ...now, tries }, at);
  }

  /** Ends a delivery; the next of its task is due. */
  settle(delivery: StoredDelivery, { state, reason }: Settled, settledAt = this.state.now()): void {
    this.withdraw(delivery);
    this.put({ ...delivery, state, ...(reason && { reason }), dueAt: null, settledAt, token: null, inLine: false });
    const log = this.logOf(delivery);
    this.state.settled.set(log, timeKey(settledAt, delivery.id), 1);
    this.leaveLine(delivery);
    this.countDown();
    if (this.state.settled.size(log) > KEPT_DELIVERIES.most) this.forgetFirstSettled(log);
  }

  /** Removes a delivery with all that points to it. */
  forget(delivery: StoredDelivery): void {
    const { id, createdAt, settledAt } = delivery;
    const log = this.logOf(delivery);
    this.withdraw(delivery);
    this.state.deliveries.delete(this.teamId, id);
    this.state.log.delete(log, timeKey(createdAt, id));
    if (settledAt !== null) return this.state.settled.delete(log, timeKey(settledAt, id));
    this.leaveLine(delivery);
    this.countDown();
  }

  /** A settled delivery is sent again, beside the order of its task. */
  revive(delivery: StoredDelivery): void {
    const { id, settledAt } = delivery;
    if (settledAt !== null) this.state.settled.delete(this.logOf(delivery), timeKey(settledAt, id));
    this.open(delivery.endpointId);
    this.edit({ pending: (this.record?.pending ?? 0) + 1 });
    const { reason: _reason, ...rest } = delivery;
    this.makeDue({ ...rest, settledAt: null, tries: 0, inLine: false }, this.state.now());
  }

  /** Of a backup, in whatever order its deliveries come. */
  restore(delivery: StoredDelivery): void {
    const { id, createdAt, dueAt, endpointId, event, inLine } = delivery;
    this.open(endpointId);
    this.edit({ pending: (this.record?.pending ?? 0) + 1 });
    this.state.log.set(this.logOf(delivery), timeKey(createdAt, id), 1);
    if (!inLine || !isTaskEvent(event)) return this.makeDue(delivery, dueAt ?? createdAt);
    this.put(delivery);
    const line = this.state.lines.get(this.group, event.task.uuid) ?? [];
    const places = [...line, id].map((one) => ({ one, place: this.placeInLine(one) }));
    const inOrder = places.sort((a, b) => a.place - b.place).map(({ one }) => one);
    this.state.lines.set(this.group, event.task.uuid, inOrder);
    for (const [at, one] of inOrder.entries()) {
      const stored = this.state.deliveries.get(this.teamId, one);
      if (stored && at === 0) this.makeDue(stored, stored.dueAt ?? createdAt);
      else if (stored) this.await(stored);
    }
  }

  put(delivery: StoredDelivery): void {
    this.state.deliveries.set(this.teamId, delivery.id, delivery);
  }

  private placeInLine(id: string): number {
    const event = this.state.deliveries.get(this.teamId, id)?.event;
    return event !== undefined && isTaskEvent(event) ? orderInLine(event) : 0;
  }

  private await(delivery: StoredDelivery): void {
    this.withdraw(delivery);
    this.put({ ...delivery, state: 'waiting', dueAt: null });
  }

  private open(endpointId: string | null): void {
    if (this.record !== undefined) return;
    const untried: StoredLane = { endpointId, proven: false, failingSince: null, pausedUntil: null, pending: 0 };
    this.state.lanes.set(this.teamId, this.name, untried);
  }

  private makeRoom({ endpointId }: Receiver): void {
    this.open(endpointId);
    if ((this.record?.pending ?? 0) < MAX_PENDING_PER_LANE) return;
    const [oldest] = this.dueBy(Infinity, 1);
    const delivery = oldest === undefined ? undefined : this.state.deliveries.get(this.teamId, oldest);
    if (delivery) this.settle(delivery, { state: 'dead', reason: 'overflow' });
  }

  /**
   * Updates its line for an event of a task: a state that waits gives way to a newer one.
   * @returns what is in front of the event; null: there is nothing to add.
   */
  private makeWay(event: TaskEvent): string[] | null {
    const line = this.state.lines.get(this.group, event.task.uuid) ?? [];
    const last = line.at(-1);
    const delivery = last === undefined ? undefined : this.state.deliveries.get(this.teamId, last);
    if (delivery === undefined || event.type === 'task.created') return line;
    if (delivery.event.type === 'task.finalized') return null;
    if (!isUpdate(delivery) || delivery.state === 'sending') return line;
    if (event.type === 'task.updated') {
      this.put({ ...delivery, event });
      return null;
    }
    this.supersede(delivery);
    return line.slice(0, -1);
  }

  /** Only what was sent at least once is worth a place in the log. */
  private supersede(delivery: StoredDelivery): void {
    if (delivery.attempts.length > 0) this.settle(delivery, { state: 'superseded' });
    else this.forget(delivery);
  }

  private followerOf({ id, event, inLine }: StoredDelivery): string | null {
    if (!inLine || !isTaskEvent(event)) return null;
    const line = this.state.lines.get(this.group, event.task.uuid) ?? [];
    return line[line.indexOf(id) + 1] ?? null;
  }

  private leaveLine({ id, event, inLine }: StoredDelivery): void {
    if (!inLine || !isTaskEvent(event)) return;
    const line = this.state.lines.get(this.group, event.task.uuid) ?? [];
    const rest = line.filter((other) => other !== id);
    if (rest.length === 0) this.state.lines.delete(this.group, event.task.uuid);
    else this.state.lines.set(this.group, event.task.uuid, rest);
    const [next] = rest;
    if (line[0] !== id || next === undefined) return;
    const delivery = this.state.deliveries.get(this.teamId, next);
    if (delivery?.state === 'waiting') this.makeDue(delivery, this.state.now());
  }

  /** What is known of a host is forgotten when nothing waits for it; of an endpoint, when that is deleted. */
  private countDown(): void {
    const known = this.record;
    if (known === undefined) return;
    if (known.pending <= 1 && known.endpointId === null) this.state.lanes.delete(this.teamId, this.name);
    else this.edit({ pending: Math.max(0, known.pending - 1) });
  }

  private forgetFirstSettled(log: string): void {
    for (const [place] of this.state.settled.ascending(log)) {
      const delivery = this.state.deliveries.get(this.teamId, readTimeKey(place).name);
      this.state.settled.delete(log, place);
      if (delivery) this.forget(delivery);
      return;
    }
  }

  private logOf({ endpointId }: StoredDelivery): string {
    return logGroup(this.teamId, endpointId ?? ONE_OFF);
  }
}

function isUpdate({ event }: StoredDelivery): boolean {
  return event.type === 'task.updated';
}
