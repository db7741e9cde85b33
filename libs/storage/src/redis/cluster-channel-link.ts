import { type Cluster, type Redis } from 'ioredis';
import { type ChannelLink, type ChannelLinkHandlers } from './channel-link.js';
import { NodeChannelLink } from './node-channel-link.js';

export interface ClusterLinkOptions {
  cluster: Cluster;
  /** A subscriber to the node at an address. */
  subscriber: (address: { host: string; port: number }) => Redis;
  onFault: (error: Error) => void;
}

interface NodeEntry {
  link: NodeChannelLink;
  started: Promise<void>;
  channels: Set<string>;
}

/** A slot may move during a call; more moves than this in one call mean that the cluster is unhealthy. */
const MAX_REDIRECTIONS = 3;

/**
 * Sharded pub/sub over a cluster: one subscriber connection to each node that owns one of our channels. The subscriber group of ioredis
 * resubscribes silently, but listeners must learn that they may have missed changes.
 */
export class ClusterChannelLink implements ChannelLink {
  private readonly nodes = new Map<string, NodeEntry>();
  private readonly slots = new Map<string, number>();
  private handlers: ChannelLinkHandlers | undefined;

  constructor(private readonly options: ClusterLinkOptions) {}

  async start(handlers: ChannelLinkHandlers): Promise<void> {
    this.handlers = handlers;
  }

  async subscribe(channel: string): Promise<void> {
    const slot = await this.slotOf(channel);
    for (let attempt = 1; ; attempt += 1) {
      const address = this.options.cluster.slots[slot]?.[0];
      if (address === undefined) throw new Error('a slot of the cluster has no owner');
      const node = this.node(address);
      try {
        node.channels.add(channel);
        await node.started;
        return await node.link.subscribe(channel);
      } catch (error) {
        this.leave(address, node, channel);
        await this.refreshSlots();
        if (attempt < MAX_REDIRECTIONS && isMoved(error)) continue;
        this.slots.delete(channel);
        throw error;
      }
    }
  }

  async unsubscribe(channel: string): Promise<void> {
    this.slots.delete(channel);
    const held = [...this.nodes].filter(([, node]) => node.channels.has(channel));
    for (const [address, node] of held) {
      try {
        await node.link.unsubscribe(channel);
      } finally {
        this.leave(address, node, channel);
      }
    }
  }

  close(): void {
    this.handlers = undefined;
    for (const [address, node] of [...this.nodes]) this.drop(address, node);
  }

  private async slotOf(channel: string): Promise<number> {
    const known = this.slots.get(channel);
    if (known !== undefined) return known;
    const slot = Number(await this.options.cluster.cluster('KEYSLOT', channel));
    this.slots.set(channel, slot);
    return slot;
  }

  private node(address: string): NodeEntry {
    const known = this.nodes.get(address);
    if (known) return known;
    const redis = this.options.subscriber(hostAndPort(address));
    const link = new NodeChannelLink({ redis, sharded: true, onFault: this.options.onFault });
    const started = link.start({
      onMessage: (channel, message) => this.handlers?.onMessage(channel, message),
      onInterrupted: () => this.interrupted(address, node),
      onReady: () => undefined,
    });
    started.catch(() => this.drop(address, node));
    const node: NodeEntry = { link, started, channels: new Set() };
    this.nodes.set(address, node);
    return node;
  }

  /** The connection was lost, or a slot left the node: drops the connection, looks up the owners, and has every channel subscribed again. */
  private interrupted(address: string, node: NodeEntry): void {
    if (this.nodes.get(address) !== node) return;
    this.drop(address, node);
    this.handlers?.onInterrupted();
    void this.refreshSlots().then(() => this.handlers?.onReady());
  }

  private leave(address: string, node: NodeEntry, channel: string): void {
    node.channels.delete(channel);
    if (node.channels.size === 0) this.drop(address, node);
  }

  private drop(address: string, node: NodeEntry): void {
    if (this.nodes.get(address) === node) this.nodes.delete(address);
    node.link.close();
  }

  private refreshSlots(): Promise<void> {
    return new Promise((resolve) => {
      this.options.cluster.refreshSlotsCache((error) => {
        if (error) this.options.onFault(error);
        resolve();
      });
    });
  }
}

/** A node's address in the notation of ioredis. */
export function hostAndPort(address: string): { host: string; port: number } {
  const split = address.lastIndexOf(':');
  return { host: address.slice(0, split), port: Number(address.slice(split + 1)) };
}

function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED ');
}
