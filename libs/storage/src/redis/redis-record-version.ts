import { type StoreRole, UNFINISHED_RESTORE } from '../records/record-version.js';
import { type RedisConnection } from './redis-connection.js';
import { type RedisKeys } from './redis-keys.js';
import { type RedisScript } from './redis-script.js';

/** The version of all that is stored under one prefix. */
export class RedisRecordVersion {
  private readonly script: RedisScript<'claim-version'>;

  constructor(
    private readonly connection: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly role: StoreRole,
  ) {
    this.script = connection.defineScript('claim-version');
  }

  /** Finds out for the connection's `records` whether a newer gateway has written here; a writer says that it does. @throws ApiError 9010 */
  async claim(): Promise<void> {
    const raise = this.role === 'reader' ? 0 : 1;
    this.connection.records.noteStore(Number(await this.script.run({ version: this.keys.version() }, { raise })));
  }

  /** From now on no instance uses the store. */
  async beginRestore(): Promise<void> {
    await this.connection.run((commands) => commands.set(this.keys.version(), UNFINISHED_RESTORE));
  }

  /** What is in the store is complete, and in the version that this gateway writes. */
  async endRestore(): Promise<void> {
    await this.connection.run((commands) => commands.unlink(this.keys.version()));
    await this.claim();
  }
}
