import { KeyStore, type TeamKey } from '#access';
import { type Page, type PageRequest } from '#contracts';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext } from './redis-access-context.js';
import { RedisRecords } from './redis-records.js';

export class RedisKeyStore extends KeyStore {
  readonly #records: RedisRecords<TeamKey>;
  readonly #touch: RedisScript<'access-touch'>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#records = new RedisRecords(context, context.keys.key);
    this.#touch = context.connection.defineScript('access-touch');
  }

  insert(key: TeamKey): Promise<boolean> {
    const { keys } = this.context;
    return this.#records.insert(key, { id: key.keyId, key: keys.key(key.keyId), index: keys.keysOf(key.teamId) });
  }

  get(keyId: string): Promise<TeamKey | null> {
    return this.#records.get(keyId, (key, used) => ({ ...key, lastUsedAt: used === null ? null : Number(used) }));
  }

  replace(key: TeamKey): Promise<boolean> {
    return this.#records.replace(key, this.context.keys.key(key.keyId));
  }

  list(teamId: string, request: PageRequest): Promise<Page<TeamKey>> {
    return this.#records.list(this.context.keys.keysOf(teamId), request, (keyId) => this.get(keyId));
  }

  async touch(keyId: string, usedAt: number): Promise<void> {
    await this.#touch.run({ record: this.context.keys.key(keyId) }, { used: usedAt });
  }
}
