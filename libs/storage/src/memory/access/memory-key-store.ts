import { KeyStore, type TeamKey } from '#access';
import { type Page, type PageRequest } from '#contracts';
import { type Collections, type ResidentCollection } from '../../collections/collection.js';
import { MemoryIndexedRecords } from './memory-indexed-records.js';

export class MemoryKeyStore extends KeyStore {
  readonly #keys: MemoryIndexedRecords<TeamKey>;
  /** Stored separately, so that recording a use never conflicts with an edit of the key. */
  readonly #uses: ResidentCollection<number>;

  constructor(private readonly collections: Collections) {
    super();
    this.#keys = new MemoryIndexedRecords(collections, 'key', { idOf: ({ keyId }) => keyId, groupOf: ({ teamId }) => teamId });
    this.#uses = collections.resident('key-use');
  }

  insert(key: TeamKey): Promise<boolean> {
    return this.#keys.insert(key);
  }

  async get(keyId: string): Promise<TeamKey | null> {
    const key = this.#keys.get(keyId);
    return key === null ? null : this.#withUse(key);
  }

  replace(key: TeamKey): Promise<boolean> {
    return this.#keys.replace(key);
  }

  async list(teamId: string, request: PageRequest): Promise<Page<TeamKey>> {
    const page = this.#keys.list(teamId, request);
    return { ...page, items: page.items.map((key) => this.#withUse(key)) };
  }

  async touch(keyId: string, usedAt: number): Promise<void> {
    if (!this.#keys.has(keyId) || usedAt <= (this.#uses.get('', keyId) ?? 0)) return;
    this.collections.trail(() => this.#uses.set('', keyId, usedAt));
  }

  #withUse(key: TeamKey): TeamKey {
    return { ...key, lastUsedAt: this.#uses.get('', key.keyId) ?? null };
  }
}
