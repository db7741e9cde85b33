import { type Page, type PageRequest } from '#access';
import { unknownCursor } from '../../access/unknown-cursor.js';

interface Versioned {
  version: number;
  createdAt: number;
}

/** Versioned records by id. What goes in and out is copied, so that nobody changes a record by holding on to it. */
export class MemoryIndexedRecords<T extends Versioned> {
  readonly #records = new Map<string, T>();

  constructor(private readonly idOf: (record: T) => string) {}

  insert(record: T): boolean {
    const id = this.idOf(record);
    if (this.#records.has(id)) return false;
    this.#records.set(id, structuredClone(record));
    return true;
  }

  get(id: string): T | null {
    const record = this.#records.get(id);
    return record === undefined ? null : structuredClone(record);
  }

  replace(record: T): boolean {
    const id = this.idOf(record);
    if (this.#records.get(id)?.version !== record.version) return false;
    this.#records.set(id, { ...structuredClone(record), version: record.version + 1 });
    return true;
  }

  list({ cursor, limit }: PageRequest, include: (record: T) => boolean): Page<T> {
    const all = [...this.#records.values()].filter(include).sort((a, b) => this.#compare(a, b));
    const after = cursor === undefined ? 0 : all.findIndex((record) => this.idOf(record) === cursor) + 1;
    if (cursor !== undefined && after === 0) throw unknownCursor();
    const items = all.slice(after, after + limit).map((record) => structuredClone(record));
    const last = items.at(-1);
    return { items, nextCursor: last !== undefined && after + limit < all.length ? this.idOf(last) : null };
  }

  #compare(a: T, b: T): number {
    return a.createdAt - b.createdAt || (this.idOf(a) < this.idOf(b) ? -1 : 1);
  }
}
