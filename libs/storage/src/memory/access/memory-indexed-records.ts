import { type Page, type PageRequest } from '#contracts';
import { unknownCursor } from '../../access/unknown-cursor.js';
import { type Collections, readTimeKey, type ResidentCollection, timeKey } from '../../collections/collection.js';

interface Versioned {
  version: number;
  createdAt: number;
}

interface Naming<T> {
  idOf: (record: T) => string;
  /** Records are listed by group. */
  groupOf: (record: T) => string;
}

/** Versioned records by id, copied on the way in and out, so that no caller can change a stored record. */
export class MemoryIndexedRecords<T extends Versioned> {
  readonly #records: ResidentCollection<T>;
  readonly #index: ResidentCollection<1>;

  constructor(
    private readonly collections: Collections,
    name: string,
    private readonly naming: Naming<T>,
  ) {
    this.#records = collections.resident(name);
    this.#index = collections.resident(`${name}-index`);
  }

  insert(record: T): Promise<boolean> {
    const id = this.naming.idOf(record);
    return this.collections.commit(() => {
      if (this.#records.get('', id) !== undefined) return false;
      this.#records.set('', id, structuredClone(record));
      this.#index.set(this.naming.groupOf(record), timeKey(record.createdAt, id), 1);
      return true;
    });
  }

  has(id: string): boolean {
    return this.#records.get('', id) !== undefined;
  }

  get(id: string): T | null {
    const record = this.#records.get('', id);
    return record === undefined ? null : structuredClone(record);
  }

  replace(record: T): Promise<boolean> {
    const id = this.naming.idOf(record);
    return this.collections.commit(() => {
      if (this.#records.get('', id)?.version !== record.version) return false;
      this.#records.set('', id, { ...structuredClone(record), version: record.version + 1 });
      return true;
    });
  }

  list(group: string, { cursor, limit }: PageRequest): Page<T> {
    const after = cursor === undefined ? undefined : this.#records.get('', cursor);
    if (cursor !== undefined && (after === undefined || this.naming.groupOf(after) !== group)) throw unknownCursor();
    const from = after && timeKey(after.createdAt, cursor);
    const items: T[] = [];
    for (const [place] of this.#index.ascending(group, { from })) {
      const id = readTimeKey(place).name;
      if (id === cursor) continue;
      if (items.length === limit) return { items, nextCursor: this.naming.idOf(items.at(-1) as T) };
      const record = this.get(id);
      if (record !== null) items.push(record);
    }
    return { items, nextCursor: null };
  }
}
