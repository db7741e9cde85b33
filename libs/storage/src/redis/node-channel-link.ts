import { type Redis } from 'ioredis';
import { type ChannelLink, type ChannelLinkHandlers } from './channel-link.js';

export interface NodeLinkOptions {
  /** Of its own, made with `SUBSCRIBER`, and reporting its errors. */
  redis: Redis;
  /** Sharded pub/sub: the commands of a cluster node. */
  sharded: boolean;
  onFault: (error: Error) => void;
}

/** How often an idle subscriber asks for a sign of life: a half-open connection would otherwise stay silent for hours. */
const HEARTBEAT_MS = 5_000;

/** Options of a client that subscribes. */
export const SUBSCRIBER = { autoResubscribe: false } as const;

/** The subscriber connection to one Redis node. It reconnects by itself and leaves resubscribing to its user. */
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
    // A cluster node says so when a slot of ours has left it; which one is not told.
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

  /** To whatever the address leads to by now. */
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
