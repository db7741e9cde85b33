import { ApiError, isApiError } from '#contracts';
import calculateSlot from 'cluster-key-slot';
import { Cluster, type Redis } from 'ioredis';
import { hostAndPort } from './cluster-channel-link.js';
import { type RedisClients } from './redis-clients.js';
import { type RedisCommands } from './redis-commands.js';
import { storageFault } from './redis-fault.js';

export interface ReplicaAckOptions {
  /** How many replicas must have a write before it is acknowledged; 0: none. */
  replicas: number;
  timeoutMs: number;
}

const KEPT_MS = 60_000;

/**
 * Confirms that replicas have a write. WAIT blocks every later command of its connection, so each server gets a separate connection for it. Calls that
 * arrive during one WAIT share the next.
 */
export class ReplicaAcks {
  private readonly links = new Map<string, AckLink>();

  constructor(
    private readonly commands: RedisCommands,
    private readonly clients: RedisClients,
    private readonly options: ReplicaAckOptions,
  ) {}

  /**
   * @param written a key that was just written.
   * @param mark a key in the same slot, free to be written.
   * @throws ApiError 9010 if too few replicas have it in time.
   */
  async confirm(written: string, mark: string): Promise<void> {
    if (this.options.replicas === 0) return;
    try {
      await this.confirmOnce(written, mark);
    } catch (error) {
      // That a failover has closed the connection is only noticed when it is used; a second attempt is harmless.
      if (isApiError(error)) throw error;
      await this.confirmOnce(written, mark).catch((again: unknown) => {
        throw storageFault(again);
      });
    }
  }

  close(): void {
    for (const link of this.links.values()) link.close();
    this.links.clear();
  }

  private async confirmOnce(written: string, mark: string): Promise<void> {
    const owner = this.ownerOf(written);
    const link = this.links.get(owner) ?? new AckLink(this.clientFor(owner), this.options);
    this.links.set(owner, link);
    try {
      await link.confirm(written, mark);
    } catch (error) {
      if (!isApiError(error)) this.drop(owner, link);
      throw error;
    }
  }

  /** The master may have changed. */
  private drop(owner: string, link: AckLink): void {
    if (this.links.get(owner) === link) this.links.delete(owner);
    link.close();
  }

  private ownerOf(key: string): string {
    if (!(this.commands instanceof Cluster)) return '';
    const owner = this.commands.slots[calculateSlot(key)]?.[0];
    if (owner === undefined) throw storageFault(new Error('a slot of the cluster has no owner'));
    return owner;
  }

  private clientFor(owner: string): Redis {
    return owner === '' ? this.clients.server({ retryStrategy: null }) : this.clients.node(hostAndPort(owner));
  }
}

interface AckRequest {
  written: string;
  mark: string;
}

class AckLink {
  private readonly ready: Promise<void>;
  private nextBatch: { requests: AckRequest[]; acks: Promise<Map<string, boolean>> } | undefined;
  private turn: Promise<unknown>;

  constructor(
    private readonly redis: Redis,
    private readonly options: ReplicaAckOptions,
  ) {
    this.ready = redis.connect();
    this.turn = this.ready.catch(() => undefined);
  }

  async confirm(written: string, mark: string): Promise<void> {
    this.nextBatch ??= this.collectBatch();
    const { requests, acks } = this.nextBatch;
    requests.push({ written, mark });
    if ((await acks).get(written) === true) return;
    const { replicas, timeoutMs } = this.options;
    throw new ApiError(9010, {
      cause: new Error(`redis: fewer than ${replicas} replicas had a write within ${timeoutMs} ms (REDIS_MIN_REPLICAS_ACK)`),
    });
  }

  close(): void {
    this.redis.disconnect();
  }

  private collectBatch() {
    const requests: AckRequest[] = [];
    const acks = this.turn.then(() => {
      this.nextBatch = undefined;
      return this.request(requests);
    });
    this.turn = acks.catch(() => undefined);
    return { requests, acks };
  }

  /** The server must have the written key, or it is not the one that took the write. It writes a mark, because WAIT counts only writes of its own connection. */
  private async request(requests: AckRequest[]): Promise<Map<string, boolean>> {
    await this.ready;
    const { replicas, timeoutMs } = this.options;
    const [mark] = requests.map((one) => one.mark);
    const held = Promise.all(requests.map(({ written }) => this.redis.exists(written)));
    const marked = this.redis.set(mark ?? '', '', 'PX', KEPT_MS);
    const [there, , acks] = await Promise.all([held, marked, this.redis.wait(replicas, timeoutMs)]);
    return new Map(requests.map(({ written }, at) => [written, there[at] === 1 && acks >= replicas]));
  }
}
