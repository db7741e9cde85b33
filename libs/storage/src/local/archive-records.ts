import { LRUCache } from 'lru-cache';
import { type Collection, type KeyRange } from '../collections/collection.js';
import { type RecordGuard } from '../records/record-guard.js';
import { type Disk } from './disk.js';
import { type Journal } from './journal.js';
import { valueOf } from './record-text.js';

/** All keys of a group start with its prefix; nothing sorts between the last of them and this. */
const PAST = '\u000b';

/** A collection read from disk on demand, overlaid with newer changes from the journal. */
export class ArchiveRecords<V> implements Collection<V> {
  private readonly decoded: LRUCache<string, V & {}> | null;

  constructor(
    private readonly name: string,
    private readonly parts: { disk: Disk; journal: Journal; records: RecordGuard },
    decoded = 0,
  ) {
    this.decoded = decoded > 0 ? new LRUCache({ max: decoded }) : null;
  }

  get(group: string, key: string): V | undefined {
    return this.read(this.keyOf(group, key));
  }

  set(group: string, key: string, value: V): void {
    const at = this.keyOf(group, key);
    this.parts.journal.record(at, value);
    this.decoded?.set(at, value as V & {});
  }

  delete(group: string, key: string): void {
    const at = this.keyOf(group, key);
    const changed = this.parts.journal.find(at);
    if (changed ? changed.value === undefined : this.parts.disk.get(at) === undefined) return;
    this.parts.journal.record(at, undefined);
    this.decoded?.delete(at);
  }

  ascending(group: string, range?: KeyRange): Iterable<[string, V]> {
    return this.within(group, range, false);
  }

  descending(group: string, range?: KeyRange): Iterable<[string, V]> {
    return this.within(group, range, true);
  }

  /** Its latest change was discarded. */
  forget(at: string): void {
    this.decoded?.delete(at);
  }

  private *within(group: string, { from = '', below }: KeyRange = {}, descending: boolean): Iterable<[string, V]> {
    const prefix = this.keyOf(group, '');
    const ends = { from: prefix + from, below: below === undefined ? prefix.slice(0, -1) + PAST : prefix + below };
    for (const [at, text] of this.merged(ends, descending)) {
      const value = text === undefined ? this.read(at) : this.decode(at, text);
      if (value !== undefined) yield [at.slice(prefix.length), value];
    }
  }

  /** Entries on disk merged with changed keys (without a text), each key once. */
  private *merged(ends: { from: string; below: string }, descending: boolean): Iterable<[string, string?]> {
    const changed = this.parts.journal.changedWithin(ends.from, ends.below);
    if (descending) changed.reverse();
    const isChanged = new Set(changed);
    const precedes = (a: string, b: string) => (descending ? a > b : a < b);
    let next = 0;
    for (const [at, text] of this.parts.disk.scan({ ...ends, descending })) {
      if (isChanged.has(at)) continue;
      for (; next < changed.length && precedes(changed[next] as string, at); next += 1) yield [changed[next] as string];
      yield [at, text];
    }
    for (; next < changed.length; next += 1) yield [changed[next] as string];
  }

  private read(at: string): V | undefined {
    const changed = this.parts.journal.find(at);
    if (changed) return changed.value as V | undefined;
    const known = this.decoded?.get(at);
    if (known !== undefined) return known;
    const text = this.parts.disk.get(at);
    if (text === undefined) return undefined;
    const value = this.decode(at, text);
    this.decoded?.set(at, value as V & {});
    return value;
  }

  private decode(at: string, text: string): V {
    return valueOf(at, text, this.parts.records);
  }

  private keyOf(group: string, key: string): string {
    return `${this.name}\n${group}\n${key}`;
  }
}
