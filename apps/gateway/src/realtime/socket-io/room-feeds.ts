import { ApiError } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type FeedListening, TaskFeeds } from '../feeds/task-feeds.js';
import { type FeedTopic, roomOf } from '../feeds/topic.js';
import { eventOf } from './change-packet.js';
import { type RoomAdapter } from './room-adapter.js';

/** socket.io protocol 5. */
const EVENT = 2;

interface RoomFeed extends FeedListening {
  teamId: string;
}

/** The feeds of the socket.io rooms: one for each room of a task or team, for as long as the room exists. */
@Injectable()
export class RoomFeeds {
  private readonly feeds = new Map<string, RoomFeed>();
  private adapter: RoomAdapter | undefined;

  constructor(private readonly taskFeeds: TaskFeeds) {}

  /** To be called once, with the adapter of the clients' namespace. */
  serve(adapter: RoomAdapter): void {
    this.adapter = adapter;
    adapter.on('delete-room', (room: string) => this.close(room));
  }

  /** Resolves when every change stored from then on is heard. @throws ApiError 1006, 9001, 9010 */
  async join(socketId: string, topic: FeedTopic): Promise<void> {
    const { adapter } = this;
    if (adapter === undefined) throw new Error('there is no socket.io server yet');
    const room = roomOf(topic);
    // A room is of one team; whoever may see the task is of that team.
    if ((this.feeds.get(room)?.teamId ?? topic.teamId) !== topic.teamId) throw new ApiError(1006);
    adapter.subscribe(socketId, room);
    await (this.feeds.get(room) ?? this.open(room, topic, adapter)).ready;
  }

  private open(room: string, topic: FeedTopic, adapter: RoomAdapter): RoomFeed {
    const options = { rooms: new Set([room]) };
    const listening = this.taskFeeds.join(topic, (change) =>
      adapter.broadcast({ type: EVENT, data: eventOf(change), change }, options),
    );
    const feed = { ...listening, teamId: topic.teamId };
    this.feeds.set(room, feed);
    return feed;
  }

  private close(room: string): void {
    this.feeds.get(room)?.leave();
    this.feeds.delete(room);
  }
}
