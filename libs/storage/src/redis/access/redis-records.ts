import { type Page, type PageRequest } from '#contracts';
import { unknownCursor } from '../../access/unknown-cursor.js';
import { readJson } from '../redis-replies.js';
import { type RedisScript } from '../redis-script.js';
import { type RedisAccessContext } from './redis-access-context.js';

interface Versioned {
  version: number;
  createdAt: number;
}

/** Keys of one record. */
export interface RecordPlace {
  id: string;
  /** Key of the record. */
  key: string;
  /** Key of the sorted set that lists it; may be in another slot. */
  index: string;
}

/** Versioned records, each listed in an index. */
export class RedisRecords<T extends Versioned> {
  readonly #insert: RedisScript<'access-insert'>;
  readonly #replace: RedisScript<'access-replace'>;

  constructor(
    private readonly context: RedisAccessContext,
    private readonly keyOf: (id: string) => string,
  ) {
    this.#insert = context.connection.defineScript('access-insert');
    this.#replace = context.connection.defineScript('access-replace');
  }

  /** Writes the index first: a crash in between leaves an entry without a record, never a record that is missing from lists. */
  async insert(record: T, { id, key, index }: RecordPlace): Promise<boolean> {
    await this.context.connection.run((commands) => commands.zadd(index, 'NX', record.createdAt, id));
    return (await this.#insert.run({ record: key }, { version: record.version, json: JSON.stringify(record) })) === 1;
  }

  async replace(record: T, key: string): Promise<boolean> {
    return (await this.#replace.run({ record: key }, { version: record.version, json: JSON.stringify(record) })) === 1;
  }

  async get(id: string, read: (stored: T, used: string | null) => T): Promise<T | null> {
    const { connection } = this.context;
    const [version, json, used, schema] = await connection.run((commands) =>
      commands.hmget(this.keyOf(id), 'version', 'json', 'used', 'schema'),
    );
    if (!json) return null;
    connection.records.assertReadable(schema, `record ${id}`);
    const stored = readJson<T>(json, `record ${id}`, connection.unreadable);
    return stored && read({ ...stored, version: Number(version) }, used ?? null);
  }

  /** Entries are never removed or moved, so the id of the last one is enough as a cursor. */
  async list(index: string, { cursor, limit }: PageRequest, read: (id: string) => Promise<T | null>): Promise<Page<T>> {
    const ids = await this.context.connection.run(async (commands) => {
      if (cursor === undefined) return commands.zrange(index, '0', String(limit));
      const rank = await commands.zrank(index, cursor);
      if (rank === null) throw unknownCursor();
      return commands.zrange(index, String(rank + 1), String(rank + 1 + limit));
    });
    const shown = ids.slice(0, limit);
    const records = await Promise.all(shown.map(read));
    return {
      items: records.filter((record) => record !== null),
      nextCursor: ids.length > limit ? (shown.at(-1) ?? null) : null,
    };
  }
}
