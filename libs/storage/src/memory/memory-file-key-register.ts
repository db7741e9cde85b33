import { type FileKeyOwner, FileKeyRegister } from '#tasks';
import { LRUCache } from 'lru-cache';

const MAX_FILE_KEYS = 100_000;

export class MemoryFileKeyRegister extends FileKeyRegister {
  private readonly owners: LRUCache<string, FileKeyOwner>;

  constructor(keepMs: number) {
    super();
    this.owners = new LRUCache({ max: MAX_FILE_KEYS, ttl: keepMs });
  }

  async record(owner: FileKeyOwner, fileKey: string): Promise<void> {
    this.owners.set(idOf(owner.teamId, fileKey), { ...owner });
  }

  async find(teamId: string, fileKey: string): Promise<FileKeyOwner | null> {
    return this.owners.get(idOf(teamId, fileKey)) ?? null;
  }
}

function idOf(teamId: string, fileKey: string): string {
  return JSON.stringify([teamId, fileKey]);
}
