import { type RevocableCredential, RevocationStore } from '#access';
import { lifetimeOf, type RedisAccessContext } from './redis-access-context.js';

export class RedisRevocationStore extends RevocationStore {
  constructor(private readonly context: RedisAccessContext) {
    super();
  }

  async revoke({ teamId, kind, id }: RevocableCredential, until: number): Promise<void> {
    const lifetime = lifetimeOf(this.context, until);
    if (lifetime <= 0) return;
    await this.context.connection.run((commands) =>
      commands.set(this.context.keys.revoked(teamId, kind, id), '1', 'PX', lifetime),
    );
  }

  async isRevoked({ teamId, kind, id }: RevocableCredential): Promise<boolean> {
    return (await this.context.connection.run((commands) => commands.exists(this.context.keys.revoked(teamId, kind, id)))) === 1;
  }
}
