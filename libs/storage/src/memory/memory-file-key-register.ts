import { type FileKeyOwner, FileKeyRegister } from '#tasks';
import { LRUCache } from 'lru-cache';
import { type Retention } from '../retention.js';

const MAX_FILE_KEYS = 100_000;

export class MemoryFileKeyRegister extends FileKeyRegister {
  private readonly owners: LRUCache<string, FileKeyOwner>;

  constructor(
    private readonly retention: Retention,
    now: () => number,
  ) {
    super();
    this.owners = new LRUCache({ max: MAX_FILE_KEYS, ttl: retention.task, ttlResolution: 0, perf: { now } });
  }

  async record(owner: FileKeyOwner, fileKey: string, standing: 'uploaded' | 'offered'): Promise<void> {
    const ttl = standing === 'offered' ? this.retention.offer : this.retention.task;
    this.owners.set(idOf(owner.teamId, fileKey), { ...owner }, { ttl });
  }

  async find(teamId: string, fileKey: string): Promise<FileKeyOwner | null> {
    const id = idOf(teamId, fileKey);
    const owner = this.owners.get(id);
    if (owner !== undefined) this.owners.set(id, owner, { ttl: this.retention.task });
    return owner ?? null;
  }
}

function idOf(teamId: string, fileKey: string): string {
  return JSON.stringify([teamId, fileKey]);
}
