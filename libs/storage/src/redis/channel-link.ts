export interface ChannelLinkHandlers {
  onMessage(channel: string, message: string): void;
  /** Subscriptions may have been lost: every channel that is still wanted must be subscribed again. */
  onInterrupted(): void;
  /** Subscribing may succeed now. */
  onReady(): void;
}

/** A connection that receives messages of channels; RedisChannels manages the subscriptions. */
export interface ChannelLink {
  start(handlers: ChannelLinkHandlers): Promise<void>;
  /** Resolves once the server has acknowledged it. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  close(): void;
}
