import { type FileKeyOwner, FileKeyRegister } from '#tasks';
import { createHash } from 'node:crypto';
import { type RedisEngineContext } from './redis-engine-context.js';

/** One string per file: the end user who received its key, or empty. */
export class RedisFileKeyRegister extends FileKeyRegister {
  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  async record(owner: FileKeyOwner, fileKey: string, standing: 'uploaded' | 'offered'): Promise<void> {
    const { connection, retention } = this.context;
    const key = this.keyOf(owner.teamId, fileKey);
    const keptMs = standing === 'offered' ? retention.offer : retention.task;
    await connection.run((commands) => commands.set(key, owner.sub ?? '', 'PX', keptMs));
  }

  async find(teamId: string, fileKey: string): Promise<FileKeyOwner | null> {
    const { connection, retention } = this.context;
    const sub = await connection.run((commands) => commands.getex(this.keyOf(teamId, fileKey), 'PX', retention.task));
    if (sub === null) return null;
    return sub === '' ? { teamId } : { teamId, sub };
  }

  /** A digest, so that the Redis key contains nothing that a caller wrote. */
  private keyOf(teamId: string, fileKey: string): string {
    return this.context.keys.file(teamId, createHash('sha256').update(fileKey).digest('base64url'));
  }
}
