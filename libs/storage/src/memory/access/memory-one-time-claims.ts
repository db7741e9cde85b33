import { type Clock, OneTimeClaims } from '#access';
import { shortName } from '../../access/short-name.js';
import { type Collections } from '../../collections/collection.js';
import { ExpiringRecords } from './expiring-records.js';

export class MemoryOneTimeClaims extends OneTimeClaims {
  readonly #claims: ExpiringRecords<1>;

  constructor(
    private readonly collections: Collections,
    clock: Clock,
  ) {
    super();
    this.#claims = new ExpiringRecords(collections, 'claim', clock);
  }

  claim(kind: string, id: string, until: number): Promise<boolean> {
    const name = claimName(kind, shortName(id));
    return this.collections.commit(() => {
      if (this.#claims.get(name) !== undefined) return false;
      this.#claims.set(name, 1, until);
      return true;
    });
  }

  giveBack(kind: string, id: string): Promise<void> {
    return this.collections.commit(() => this.#claims.delete(claimName(kind, shortName(id))));
  }
}

/** By the name of a claim in a backup. */
export function claimName(kind: string, digest: string): string {
  return `${kind}\t${digest}`;
}
