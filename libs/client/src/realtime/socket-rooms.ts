import { type BackoffOptions } from '../backoff.js';
import { type TriverseError } from '../errors.js';
import { Gate } from './gate.js';
import { Room, type RoomRequests } from './room.js';
import { type SocketLink } from './socket-link.js';

/** A watch's membership of one room. */
export interface Membership {
  /** Subscribes, or subscribes again, and resolves with the acknowledgement's `data`. */
  subscribe<T>(payload: object): Promise<T>;
  /** @param hasEnded the task has ended, so the gateway has removed the subscription. */
  leave(hasEnded?: boolean): void;
}

/** Maximum subscriptions that wait for their acknowledgement. More would exceed the gateway's limit on events. */
const MAX_UNANSWERED = 50;
const TEAM_REQUESTS: RoomRequests = { subscribe: 'team:subscribe', unsubscribe: 'team:unsubscribe', payload: {} };

/** How many tasks each connection may watch; known after the gateway's first refusal. */
export class SubscriptionLimit {
  max = Infinity;
  refusal: TriverseError | undefined;
}

/** The rooms of one connection: one for each task that is watched, and the team's. */
export class SocketRooms {
  private readonly tasks = new Map<string, Room>();
  private readonly team: Room;
  private readonly gate = new Gate(MAX_UNANSWERED);

  constructor(
    readonly link: SocketLink,
    private readonly backoff: BackoffOptions,
    private readonly limit: SubscriptionLimit,
  ) {
    this.team = new Room(link, TEAM_REQUESTS, backoff);
  }

  get isFull(): boolean {
    return this.tasks.size >= this.limit.max;
  }

  has(taskUuid: string): boolean {
    return this.tasks.has(taskUuid);
  }

  learnLimit(refusal: TriverseError): void {
    const max = refusal.details?.['max'];
    this.limit.max = typeof max === 'number' ? max : this.subscribed();
    this.limit.refusal = refusal;
  }

  enterTask(taskUuid: string): Membership {
    const requests = { subscribe: 'task:subscribe', unsubscribe: 'task:unsubscribe', payload: { task_uuid: taskUuid } };
    const room = this.tasks.get(taskUuid) ?? new Room(this.link, requests, this.backoff);
    this.tasks.set(taskUuid, room);
    const membership = this.enter(room, requests.subscribe, () => this.assertPlaceFor(room));
    const forget = () => void (room.isEmpty && this.tasks.get(taskUuid) === room && this.tasks.delete(taskUuid));
    return { ...membership, leave: (hasEnded) => void membership.leave(hasEnded).then(forget) };
  }

  enterTeam(): Membership {
    const membership = this.enter(this.team, TEAM_REQUESTS.subscribe, () => undefined);
    return { ...membership, leave: (hasEnded) => void membership.leave(hasEnded) };
  }

  private enter(room: Room, event: string, assertPlace: () => void) {
    let hasLeft = false;
    room.enter();
    return {
      subscribe: <T>(payload: object): Promise<T> =>
        room.subscribe((onSent) =>
          this.gate.run(async () => {
            if (hasLeft) throw new DOMException('The watch was closed', 'AbortError');
            assertPlace();
            onSent();
            return this.link.ask<T>(event, payload);
          }),
        ),
      leave: (hasEnded = false): Promise<void> => {
        hasLeft = true;
        return room.leave({ hasEnded });
      },
    };
  }

  /** Avoids requests that the gateway would refuse. */
  private assertPlaceFor(room: Room): void {
    const { max, refusal } = this.limit;
    if (refusal !== undefined && !room.isSubscribed && this.subscribed() >= max) throw refusal;
  }

  private subscribed(): number {
    return [...this.tasks.values()].filter(({ isSubscribed }) => isSubscribed).length;
  }
}
