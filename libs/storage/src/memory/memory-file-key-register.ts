import { createHash } from 'node:crypto';
import { type FileKeyOwner, FileKeyRegister } from '#tasks';
import { type MemoryState } from './memory-state.js';

/** A use is recorded again only after this time: otherwise every creation from an upload would be a write. */
const NOTED_AGAIN_MS = 60_000;

export class MemoryFileKeyRegister extends FileKeyRegister {
  constructor(private readonly state: MemoryState) {
    super();
  }

  async record(owner: FileKeyOwner, fileKey: string, standing: 'uploaded' | 'offered'): Promise<void> {
    const { offer, task } = this.state.retention;
    await this.state.collections.commit(() => this.keep({ ...owner }, fileKey, standing === 'offered' ? offer : task));
  }

  async find(teamId: string, fileKey: string): Promise<FileKeyOwner | null> {
    const file = this.state.files.get('', idOf(teamId, fileKey));
    const now = this.state.now();
    if (!file || file.expiresAt <= now) return null;
    const { task } = this.state.retention;
    if (file.expiresAt < now + task - Math.min(NOTED_AGAIN_MS, task / 2)) {
      this.state.collections.trail(() => this.keep(file.owner, fileKey, task));
    }
    return file.owner;
  }

  private keep(owner: FileKeyOwner, fileKey: string, ttl: number): void {
    const id = idOf(owner.teamId, fileKey);
    const expiresAt = this.state.now() + ttl;
    this.state.files.set('', id, { owner, expiresAt });
    this.state.lookAt('file', expiresAt, '', id);
  }
}

/** By the name of a file in a backup: the digest keeps caller-supplied text out of the key. */
function idOf(teamId: string, fileKey: string): string {
  return `${teamId}\t${createHash('sha256').update(fileKey).digest('base64url')}`;
}
