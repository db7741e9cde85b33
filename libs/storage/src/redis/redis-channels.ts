import { type ChannelLink } from './channel-link.js';
import { storageFault } from './redis-fault.js';

export type ChannelListener = (message: string) => void;

interface Channel {
  listeners: Set<{ hear: ChannelListener }>;
  /** The link's life number at which the server acknowledged our subscription; 0 without a subscription. */
  subscribedIn: number;
  /** The link's life number at which we asked for it: after a timeout the server may still have subscribed us. */
  askedIn: number;
  /** Messages may have been missed, and the listeners do not know yet. */
  missed: boolean;
  /** The end of the queue of this channel's subscribe and unsubscribe steps. */
  turn: Promise<unknown>;
  waiting: number;
}

const RETRY_MS = 500;

/**
 * Channels with at least one local listener, each subscribed once. The steps of a channel run in order, and each checks the current listeners, so that
 * no interleaving leaves a subscription without listeners or a listener without a subscription.
 */
export class RedisChannels {
  private readonly channels = new Map<string, Channel>();
  private readonly gapListeners = new Set<() => void>();
  private lives = 1;
  private retry: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly link: ChannelLink,
    private readonly onFault: (error: Error) => void,
  ) {}

  /** @throws ApiError 9010 */
  async start(): Promise<void> {
    const handlers = {
      onMessage: (channel: string, message: string) => this.deliver(channel, message),
      onInterrupted: () => this.interrupted(),
      onReady: () => void this.resubscribe(),
    };
    await this.link.start(handlers).catch((error: unknown) => {
      throw storageFault(error);
    });
  }

  /**
   * Resolves when the server has acknowledged the subscription.
   * @throws ApiError 9010
   */
  async listen(name: string, hear: ChannelListener): Promise<() => Promise<void>> {
    const channel = this.channel(name);
    const listener = { hear };
    channel.listeners.add(listener);
    const stop = async () => {
      if (!channel.listeners.delete(listener)) return;
      await this.applyChannel(name, channel).catch(this.onFault);
    };
    try {
      await this.applyChannel(name, channel);
    } catch (error) {
      await stop();
      throw storageFault(error);
    }
    return stop;
  }

  /** Called when the link is back after an interruption: messages may have been missed. */
  onGap(listener: () => void): () => void {
    const own = () => listener();
    this.gapListeners.add(own);
    return () => void this.gapListeners.delete(own);
  }

  /** Increases whenever the link is interrupted. */
  get life(): number {
    return this.lives;
  }

  /** Whether the server has acknowledged the subscription and the link has not been interrupted since. */
  hears(name: string): boolean {
    return this.channels.get(name)?.subscribedIn === this.lives;
  }

  get size(): number {
    return this.channels.size;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.retry);
    this.link.close();
  }

  private channel(name: string): Channel {
    const known = this.channels.get(name);
    if (known) return known;
    const turn = Promise.resolve();
    const made: Channel = { listeners: new Set(), subscribedIn: 0, askedIn: 0, missed: false, turn, waiting: 0 };
    this.channels.set(name, made);
    return made;
  }

  private applyChannel(name: string, channel: Channel): Promise<void> {
    channel.waiting += 1;
    const step = () => this.reconcile(name, channel);
    const turn = channel.turn.then(step, step).finally(() => {
      channel.waiting -= 1;
      if (channel.waiting === 0 && channel.listeners.size === 0) this.channels.delete(name);
    });
    channel.turn = turn;
    return turn;
  }

  private async reconcile(name: string, channel: Channel): Promise<void> {
    const { life } = this;
    if (channel.listeners.size > 0) {
      if (channel.subscribedIn === life) return;
      channel.askedIn = life;
      await this.link.subscribe(name);
      channel.subscribedIn = life;
      return;
    }
    const held = channel.askedIn === life;
    channel.subscribedIn = 0;
    channel.askedIn = 0;
    // The end of the connection ended the subscription too.
    if (held && !this.closed) await this.link.unsubscribe(name);
  }

  private interrupted(): void {
    this.lives += 1;
    for (const channel of this.channels.values()) channel.missed = true;
  }

  private async resubscribe(): Promise<void> {
    if (this.closed) return;
    clearTimeout(this.retry);
    const channels = [...this.channels];
    const results = await Promise.allSettled(channels.map(([name, channel]) => this.applyChannel(name, channel)));
    if (results.some(({ status }) => status === 'rejected')) this.retryLater();
    // Listeners of a channel are told once, not again with each retry for a channel whose node is still down.
    const heardAgain = channels.filter(([, { missed }], at) => missed && results[at]?.status === 'fulfilled');
    for (const [, channel] of heardAgain) channel.missed = channel.subscribedIn !== this.life;
    if (channels.length === 0 || heardAgain.length > 0) this.tellGap();
  }

  private retryLater(): void {
    if (this.closed) return;
    this.retry = setTimeout(() => void this.resubscribe(), RETRY_MS);
    this.retry.unref();
  }

  private deliver(name: string, message: string): void {
    for (const { hear } of [...(this.channels.get(name)?.listeners ?? [])]) this.guard(() => hear(message));
  }

  private tellGap(): void {
    for (const listener of [...this.gapListeners]) this.guard(listener);
  }

  /** An error of one listener must not keep a message from the others. */
  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.onFault(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
