import { KeyMonitor, LinkMonitor, WatchUpstream } from '#tasks';
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { PeerServer } from './peers/peer-server.js';

/** Starts the background work after the wiring, and ends it in an order that loses nothing. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private stopping = false;
  private draining = false;

  constructor(
    private readonly link: LinkMonitor,
    private readonly key: KeyMonitor,
    private readonly watcher: WatchUpstream,
    private readonly peers: PeerServer,
  ) {}

  isStopping(): boolean {
    return this.stopping;
  }

  /** Whether new work should go to another instance. */
  isReady(): boolean {
    return !this.stopping && !this.draining;
  }

  /** Unready, but serving: whoever routes requests has time to notice. */
  drain(): void {
    this.draining = true;
    this.peers.drain();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.key.start();
    await this.link.start();
    this.watcher.start();
  }

  /** Another instance takes the watcher's place while this one still drains. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.peers.drain();
    this.peers.book.close();
    await this.watcher.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.key.stop();
    await this.link.stop();
  }
}
