import { OneTimeClaims } from '#access';
import { lifetimeOf, type RedisAccessContext } from './redis-access-context.js';
import { shortName } from '../../access/short-name.js';

export class RedisOneTimeClaims extends OneTimeClaims {
  constructor(private readonly context: RedisAccessContext) {
    super();
  }

  async claim(kind: string, id: string, until: number): Promise<boolean> {
    const lifetime = Math.max(1, lifetimeOf(this.context, until));
    const set = await this.context.connection.run((commands) => commands.set(this.#key(kind, id), '1', 'PX', lifetime, 'NX'));
    return set === 'OK';
  }

  async giveBack(kind: string, id: string): Promise<void> {
    await this.context.connection.run((commands) => commands.del(this.#key(kind, id)));
  }

  #key(kind: string, id: string): string {
    return this.context.keys.claim(kind, shortName(id));
  }
}
