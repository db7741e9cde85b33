import { type Membership } from '../connections/membership.js';
import { type FeedTopic, isSubscriptionRoom, isTaskRoom, roomOf, taskOf } from '../feeds/topic.js';
import { type GatewaySocket } from './gateway-socket.js';
import { type RoomFeeds } from './room-feeds.js';

/** Subscriptions of a socket.io client: the rooms that its socket is in, so that whoever makes it leave a room ends the subscription. */
export class RoomMembership implements Membership {
  constructor(
    private readonly socket: GatewaySocket,
    private readonly rooms: RoomFeeds,
  ) {}

  join(topic: FeedTopic): Promise<void> {
    return this.rooms.join(this.socket.id, topic);
  }

  leave(topic: FeedTopic): void {
    void this.socket.leave(roomOf(topic));
  }

  has(topic: FeedTopic): boolean {
    return this.socket.rooms.has(roomOf(topic));
  }

  tasks(): string[] {
    return [...this.socket.rooms].filter(isTaskRoom).map(taskOf);
  }

  leaveAll(): void {
    for (const room of [...this.socket.rooms]) if (isSubscriptionRoom(room)) void this.socket.leave(room);
  }
}
