import { StorageClock, type TaskChange, type TaskChangeListener, TaskEvents, TaskStore } from '#tasks';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { TaskFeed } from './task-feed.js';
import { type FeedTopic } from './topic.js';

/** A feed that was quiet this long is compared with the store: no message bus is perfect. */
const QUIET_MS = 15_000;
const RETRY_MS = 500;
/** Failures in a row after which the storage is taken to be away, and not merely the part of it that holds one feed's tasks. */
const FAILURES_BEFORE_PAUSE = 20;

export interface FeedListening {
  /** Resolves when the listener hears every change stored from then on. Rejects with ApiError 9010. */
  ready: Promise<unknown>;
  /** Calling it twice does no harm. */
  leave(): void;
}

/** @param pass tells the clients. */
export type AroundPass = (change: TaskChange, pass: () => void) => void;

/** The feeds of this instance: opened with the first listener, closed with the last. */
@Injectable()
export class TaskFeeds implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(TaskFeeds.name);
  private readonly feeds = new Map<string, TaskFeed>();
  /** Names of the feeds that may lack something. */
  private readonly behind = new Set<string>();
  private catchingUp = false;
  private stopHearingGaps: (() => void) | undefined;
  private sweeper: NodeJS.Timeout | undefined;
  private stopped = false;
  private around: AroundPass | undefined;

  constructor(
    private readonly events: TaskEvents,
    private readonly store: TaskStore,
    private readonly clock: StorageClock,
  ) {}

  onModuleInit(): void {
    this.stopHearingGaps = this.events.onGap(() => void this.refresh(this.feeds.keys()));
    this.sweeper = setInterval(() => void this.refresh(this.quiet()), QUIET_MS / 2);
    this.sweeper.unref();
  }

  onApplicationShutdown(): void {
    this.stopped = true;
    clearInterval(this.sweeper);
    this.stopHearingGaps?.();
  }

  /** Each change that a feed hears goes through it to the feed's clients. */
  passThrough(around: AroundPass): void {
    this.around = around;
  }

  /** To be left also when it fails. */
  join(topic: FeedTopic, listener: TaskChangeListener): FeedListening {
    const feed = this.feedOf(topic);
    const own: TaskChangeListener = (change) => listener(change);
    feed.listeners.add(own);
    const leave = () => {
      if (feed.listeners.delete(own) && feed.listeners.size === 0) this.close(feed);
    };
    return { ready: feed.ready, leave };
  }

  /** Feeds that are open at the moment. */
  count(): number {
    return this.feeds.size;
  }

  private feedOf(topic: FeedTopic): TaskFeed {
    const name = nameOf(topic);
    const open = this.feeds.get(name);
    if (open !== undefined) return open;
    const { teamId, uuid } = topic;
    const feed = new TaskFeed(topic, this.store, this.clock, (pass) => {
      const listener: TaskChangeListener = (change) => {
        if (this.around === undefined) pass(change);
        else this.around(change, () => pass(change));
      };
      return uuid === undefined ? this.events.onTeam(teamId, listener) : this.events.onTask(teamId, uuid, listener);
    });
    this.feeds.set(name, feed);
    return feed;
  }

  private close(feed: TaskFeed): void {
    const name = nameOf(feed.topic);
    if (this.feeds.get(name) === feed) this.feeds.delete(name);
    feed.ready
      .then((unsubscribe) => unsubscribe())
      .catch((error: unknown) => this.logger.debug(`feed ${name} not unsubscribed: ${String(error)}`));
  }

  private quiet(): string[] {
    return [...this.feeds].filter(([, feed]) => feed.quietFor() >= QUIET_MS).map(([name]) => name);
  }

  /** Tries until each is done or gone: what fell into the gap must not stay there. One that fails keeps no other waiting. */
  private async refresh(names: Iterable<string>): Promise<void> {
    for (const name of names) this.behind.add(name);
    if (this.catchingUp) return;
    this.catchingUp = true;
    let failures = 0;
    for (const name of this.behind) {
      if (this.stopped) break;
      this.behind.delete(name);
      if (await this.refreshOne(name)) {
        failures = 0;
        continue;
      }
      this.behind.add(name);
      if (++failures < Math.min(this.behind.size, FAILURES_BEFORE_PAUSE)) continue;
      failures = 0;
      await delay(RETRY_MS, undefined, { ref: false });
    }
    this.catchingUp = false;
  }

  private async refreshOne(name: string): Promise<boolean> {
    try {
      await this.feeds.get(name)?.refresh();
      return true;
    } catch (error) {
      this.logger.debug(`feed ${name} not refreshed: ${String(error)}`);
      return false;
    }
  }
}

function nameOf({ teamId, uuid }: FeedTopic): string {
  return uuid === undefined ? `team:${teamId}` : `task:${teamId}:${uuid}`;
}
