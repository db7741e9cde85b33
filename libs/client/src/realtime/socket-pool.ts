import { TriverseError } from '../errors.js';
import { type SocketRooms, SubscriptionLimit } from './socket-rooms.js';

/** Enough for 1,600 tasks at the gateway's default limit; beyond it, tasks are polled. */
const MAX_CONNECTIONS = 8;

/** The socket connections of one client. It opens another whenever the gateway allows no more tasks on the open ones. */
export class SocketPool {
  private readonly limit = new SubscriptionLimit();
  private readonly connections: [SocketRooms, ...SocketRooms[]];

  constructor(private readonly create: (limit: SubscriptionLimit) => SocketRooms) {
    this.connections = [create(this.limit)];
  }

  get first(): SocketRooms {
    return this.connections[0];
  }

  /**
   * A connection on which one more task can be watched.
   * @param refused connections that have refused this task.
   * @throws TriverseError 9003, the gateway's refusal, when every connection is full.
   */
  placeFor(taskUuid: string, refused: ReadonlySet<SocketRooms>): SocketRooms {
    const open = this.connections.filter((rooms) => !refused.has(rooms));
    const place = open.find((rooms) => rooms.has(taskUuid)) ?? open.find(({ isFull }) => !isFull);
    if (place !== undefined) return place;
    if (this.connections.length >= MAX_CONNECTIONS)
      throw this.limit.refusal ?? new TriverseError('all connections are full', { code: 9003 });
    const added = this.create(this.limit);
    this.connections.push(added);
    return added;
  }
}
