import { type Clock, type RevocableCredential, RevocationStore } from '#access';
import { shortName } from '../../access/short-name.js';
import { type Collections } from '../../collections/collection.js';
import { ExpiringRecords } from './expiring-records.js';

export class MemoryRevocationStore extends RevocationStore {
  readonly #revoked: ExpiringRecords<RevocableCredential>;

  constructor(
    private readonly collections: Collections,
    clock: Clock,
  ) {
    super();
    this.#revoked = new ExpiringRecords(collections, 'revoked', clock);
  }

  revoke(credential: RevocableCredential, until: number): Promise<void> {
    const name = nameOf(credential);
    return this.collections.commit(() => {
      if (until > this.#revoked.endOf(name)) this.#revoked.set(name, { ...credential }, until);
    });
  }

  async isRevoked(credential: RevocableCredential): Promise<boolean> {
    return this.#revoked.get(nameOf(credential)) !== undefined;
  }
}

function nameOf({ kind, teamId, id }: RevocableCredential): string {
  return shortName(kind, teamId, id);
}
