import { LinkMonitor, WatchUpstream } from '#tasks';
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';

/** Starts the background work after the wiring, and ends it in an order that loses nothing. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private stopping = false;

  constructor(
    private readonly link: LinkMonitor,
    private readonly watcher: WatchUpstream,
  ) {}

  isStopping(): boolean {
    return this.stopping;
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.link.start();
    this.watcher.start();
  }

  /** Another instance takes the watcher's place while this one still drains. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.watcher.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.link.stop();
  }
}
