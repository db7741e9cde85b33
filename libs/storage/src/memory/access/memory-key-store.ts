import { KeyStore, type Page, type PageRequest, type TeamKey } from '#access';
import { MemoryIndexedRecords } from './memory-indexed-records.js';

export class MemoryKeyStore extends KeyStore {
  readonly #keys = new MemoryIndexedRecords<TeamKey>(({ keyId }) => keyId);
  readonly #uses = new Map<string, number>();

  async insert(key: TeamKey): Promise<boolean> {
    return this.#keys.insert(key);
  }

  async get(keyId: string): Promise<TeamKey | null> {
    const key = this.#keys.get(keyId);
    return key === null ? null : this.#withUse(key);
  }

  async replace(key: TeamKey): Promise<boolean> {
    return this.#keys.replace(key);
  }

  async list(teamId: string, request: PageRequest): Promise<Page<TeamKey>> {
    const page = this.#keys.list(request, (key) => key.teamId === teamId);
    return { ...page, items: page.items.map((key) => this.#withUse(key)) };
  }

  async touch(keyId: string, usedAt: number): Promise<void> {
    if (this.#keys.get(keyId) !== null) this.#uses.set(keyId, Math.max(usedAt, this.#uses.get(keyId) ?? 0));
  }

  /** Kept apart, so that noting a use is no write that an edit of the key could lose against. */
  #withUse(key: TeamKey): TeamKey {
    return { ...key, lastUsedAt: this.#uses.get(key.keyId) ?? null };
  }
}
