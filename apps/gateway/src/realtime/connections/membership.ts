import { type TaskChange } from '#tasks';
import { type FeedTopic } from '../feeds/topic.js';

/** Who is told of the changes of what it subscribed to. */
export interface ChangeListener {
  /** A change of a watched task. */
  hear(change: TaskChange): void;
  /** A change of any task of a watched team. */
  hearOfTeam(change: TaskChange): void;
}

/** The subscriptions of one connection: socket.io's rooms, or for other wires the feeds themselves. */
export interface Membership {
  /** Member at once; resolves when every change stored from then on is heard. @throws ApiError 9010 */
  join(topic: FeedTopic): Promise<void>;
  /** Does nothing for a topic that was not joined. */
  leave(topic: FeedTopic): void;
  has(topic: FeedTopic): boolean;
  /** Tasks that are watched one by one. */
  tasks(): string[];
  leaveAll(): void;
}
