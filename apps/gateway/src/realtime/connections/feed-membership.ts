import { type FeedListening, type TaskFeeds } from '../feeds/task-feeds.js';
import { type FeedTopic, roomOf } from '../feeds/topic.js';
import { type ChangeListener, type Membership } from './membership.js';

/** Subscriptions of a client without socket.io: SSE and the raw watch. */
export class FeedMembership implements Membership {
  private readonly joined = new Map<string, { topic: FeedTopic; feed: FeedListening }>();

  constructor(
    private readonly feeds: TaskFeeds,
    private readonly listener: ChangeListener,
  ) {}

  async join(topic: FeedTopic): Promise<void> {
    const name = roomOf(topic);
    const { feed } = this.joined.get(name) ?? { feed: this.listen(topic) };
    this.joined.set(name, { topic, feed });
    await feed.ready;
  }

  leave(topic: FeedTopic): void {
    const name = roomOf(topic);
    this.joined.get(name)?.feed.leave();
    this.joined.delete(name);
  }

  has(topic: FeedTopic): boolean {
    return this.joined.has(roomOf(topic));
  }

  tasks(): string[] {
    return [...this.joined.values()].flatMap(({ topic: { uuid } }) => uuid ?? []);
  }

  leaveAll(): void {
    for (const { topic } of this.joined.values()) this.leave(topic);
  }

  private listen(topic: FeedTopic): FeedListening {
    const isTask = topic.uuid !== undefined;
    return this.feeds.join(topic, (change) => (isTask ? this.listener.hear(change) : this.listener.hearOfTeam(change)));
  }
}
