import { StorageHealth } from '#tasks';
import calculateSlot from 'cluster-key-slot';
import { Cluster } from 'ioredis';
import { type RedisRecordVersion } from './redis-record-version.js';
import { type RedisEngineContext } from './redis-engine-context.js';

const KEPT_MS = 60_000;
/** Enough to find a key even for a node that owns a single slot. */
const MOST_PROBES = 300_000;

/** The storage is healthy if it takes writes: a replica, or a server without free memory or disk, still answers reads and pings. */
export class RedisStorageHealth extends StorageHealth {
  readonly engine = 'redis';
  private probes: { owners: string; keys: string[] } = { owners: '', keys: [] };

  constructor(
    private readonly context: RedisEngineContext,
    private readonly version: RedisRecordVersion,
  ) {
    super();
  }

  async ping(): Promise<number> {
    // A newer gateway may have come, and a FLUSHALL takes the version away.
    await this.version.claim();
    const start = performance.now();
    await this.context.connection.run((commands) => {
      const keys = commands instanceof Cluster ? this.keyOfEachOwner(commands) : [this.context.keys.probe(0)];
      return Promise.all(keys.map((key) => commands.set(key, '', 'PX', KEPT_MS)));
    });
    return performance.now() - start;
  }

  size(): null {
    return null;
  }

  refusal(): string | null {
    return this.context.connection.records.refusal();
  }

  unreadable(): string | null {
    return this.context.connection.records.unreadable();
  }

  newerRecords(): number {
    return this.context.connection.records.met;
  }

  /** One key for each node that owns slots. */
  private keyOfEachOwner({ slots }: Cluster): string[] {
    const owners = new Set(slots.flatMap((nodes) => nodes?.[0] ?? []));
    const known = [...owners].sort().join();
    const holds = ({ keys }: { keys: string[] }) => new Set(keys.map((key) => ownerOf(slots, key))).size === owners.size;
    if (this.probes.owners !== known || !holds(this.probes)) this.probes = { owners: known, keys: this.findKeys(slots, owners) };
    return this.probes.keys;
  }

  private findKeys(slots: Cluster['slots'], owners: ReadonlySet<string>): string[] {
    const found = new Map<string, string>();
    for (let at = 0; at < MOST_PROBES && found.size < owners.size; at += 1) {
      const key = this.context.keys.probe(at);
      const owner = ownerOf(slots, key);
      if (owner !== undefined && !found.has(owner)) found.set(owner, key);
    }
    return [...found.values()];
  }
}

function ownerOf(slots: Cluster['slots'], key: string): string | undefined {
  return slots[calculateSlot(key)]?.[0];
}
