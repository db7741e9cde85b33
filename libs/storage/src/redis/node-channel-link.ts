import { type Redis } from 'ioredis';
import { type ChannelLink, type ChannelLinkHandlers } from './channel-link.js';

export interface NodeLinkOptions {
  /** A dedicated client with the options `SUBSCRIBER`; it reports its errors itself. */
  redis: Redis;
  /** Sharded pub/sub: the commands of a cluster node. */
  sharded: boolean;
  onFault: (error: Error) => void;
}

/** Interval of pings by an idle subscriber: a half-open connection would otherwise go unnoticed for hours. */
const HEARTBEAT_MS = 5_000;

/** Options of a subscriber client. */
export const SUBSCRIBER = { autoResubscribe: false } as const;

/** The subscriber connection to one Redis node. It reconnects by itself; the owner resubscribes. */
export class NodeChannelLink implements ChannelLink {
  private readonly redis: Redis;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(private readonly options: NodeLinkOptions) {
    this.redis = options.redis;
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  async start(handlers: ChannelLinkHandlers): Promise<void> {
    const message = this.options.sharded ? 'smessage' : 'message';
    this.redis.on(message, (channel: string, text: string) => handlers.onMessage(channel, text));
    this.redis.on('close', () => handlers.onInterrupted());
    // A cluster node sends this when one of our slots has moved; it does not say which one.
    this.redis.on('moved', () => {
      handlers.onInterrupted();
      handlers.onReady();
    });
    await this.redis.connect();
    this.redis.on('ready', () => handlers.onReady());
  }

  async subscribe(channel: string): Promise<void> {
    await (this.options.sharded ? this.redis.ssubscribe(channel) : this.redis.subscribe(channel));
  }

  async unsubscribe(channel: string): Promise<void> {
    await (this.options.sharded ? this.redis.sunsubscribe(channel) : this.redis.unsubscribe(channel));
  }

  close(): void {
    clearInterval(this.heartbeat);
    this.redis.removeAllListeners('close');
    this.redis.disconnect();
  }

  /** Reconnects to the server that the address leads to now. */
  reconnect(): void {
    if (this.redis.status === 'ready') this.redis.disconnect(true);
  }

  private beat(): void {
    if (this.redis.status !== 'ready') return;
    this.redis.ping().catch((error: Error) => {
      this.options.onFault(error);
      this.reconnect();
    });
  }
}
