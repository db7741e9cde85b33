import { type FileKeyOwner, FileKeyRegister } from '#tasks';
import { createHash } from 'node:crypto';
import { type RedisEngineContext } from './redis-engine-context.js';

/** One string a file: the end user it was handed out to, or nothing. */
export class RedisFileKeyRegister extends FileKeyRegister {
  constructor(private readonly context: RedisEngineContext) {
    super();
  }

  async record(owner: FileKeyOwner, fileKey: string): Promise<void> {
    const { connection, retention } = this.context;
    const key = this.keyOf(owner.teamId, fileKey);
    await connection.run((commands) => commands.set(key, owner.sub ?? '', 'PX', retention.task));
  }

  async find(teamId: string, fileKey: string): Promise<FileKeyOwner | null> {
    const sub = await this.context.connection.run((commands) => commands.get(this.keyOf(teamId, fileKey)));
    if (sub === null) return null;
    return sub === '' ? { teamId } : { teamId, sub };
  }

  /** A digest keeps what a caller may write out of the key. */
  private keyOf(teamId: string, fileKey: string): string {
    return this.context.keys.file(teamId, createHash('sha256').update(fileKey).digest('base64url'));
  }
}
