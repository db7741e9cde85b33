export interface ChannelLinkHandlers {
  onMessage(channel: string, message: string): void;
  /** Subscriptions may have been lost: every channel that is still wanted must be subscribed again. */
  onInterrupted(): void;
  /** Subscribing is worth a try (again). */
  onReady(): void;
}

/** A connection that hears channels; who is subscribed to what is the business of RedisChannels. */
export interface ChannelLink {
  start(handlers: ChannelLinkHandlers): Promise<void>;
  /** Resolves once the server has acknowledged it. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  close(): void;
}
