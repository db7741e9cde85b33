import { type StoredSize } from '#tasks';
import { type RecordGuard } from '../records/record-guard.js';

/** Part of a group in the order of its keys: `from` inclusive, `below` exclusive. */
export interface KeyRange {
  from?: string;
  below?: string;
}

/**
 * One kind of record: values by group (mostly a team) and key. Values are never changed in place: whoever changes one sets another.
 * Groups hold no line break; a key may be any text.
 */
export interface Collection<V> {
  get(group: string, key: string): V | undefined;
  set(group: string, key: string, value: V): void;
  delete(group: string, key: string): void;
  ascending(group: string, range?: KeyRange): Iterable<[key: string, value: V]>;
  descending(group: string, range?: KeyRange): Iterable<[key: string, value: V]>;
}

/** A collection small enough to be held in memory as a whole, so that it can be counted. */
export interface ResidentCollection<V> extends Collection<V> {
  size(group: string): number;
  groups(): Iterable<string>;
}

export interface ArchiveOptions {
  /** In memory, the maximum number of values per group: the value that was set longest ago is dropped first. */
  mostInMemory?: number;
  /** On disk, how many values stay decoded in memory after a read or write. */
  decoded?: number;
}

/** Collections at one moment. */
export interface CollectionsSnapshot {
  get<V>(name: string, group: string, key: string): V | undefined;
  /** Every value of a collection, by group and key. */
  entries<V>(name: string): Iterable<[group: string, key: string, value: V]>;
  close(): void;
}

/**
 * Where the engine keeps its records: in memory only, or in a folder as well. What one step changes, over all collections, is written at
 * once or not at all.
 */
export abstract class Collections {
  abstract readonly kind: 'memory' | 'local';
  /** Of what newer gateways wrote to the folder. */
  abstract readonly records: RecordGuard;
  /** Every value stays in memory, even if there is a folder. */
  abstract resident<V>(name: string): ResidentCollection<V>;
  /** For many values: if there is a folder, they are read from it on demand. */
  abstract archive<V>(name: string, options?: ArchiveOptions): Collection<V>;
  /**
   * A step that promises something: done at once, resolved when it is on disk.
   * @throws ApiError 9010 when it cannot be written; then nothing of it has happened.
   */
  abstract commit<T>(step: () => T): Promise<T>;
  /** A step whose loss in a crash can be repaired: on disk within 50 ms. @throws ApiError 9010 while nothing can be written. */
  abstract trail<T>(step: () => T): T;
  /** Resolves when everything that a reader can see is on disk. @throws ApiError 9010 when it was lost. */
  abstract durable(): Promise<void>;
  /** Changes whenever changes that a reader saw may have been lost; '' if nothing outlives the process. */
  abstract history(): string;
  /** A snapshot of one moment, whatever is written meanwhile. Close it: until then the space of old records is not reused. */
  abstract snapshot(): CollectionsSnapshot;
  /** Called after changes that a reader saw were lost, once writing is possible again. */
  abstract onLoss(listener: () => void): void;
  /** @returns round trip to the disk in ms. @throws ApiError 9010 while nothing can be written. */
  abstract ping(): Promise<number>;
  /** Bytes on disk; null if there is no folder. */
  abstract size(): StoredSize | null;
  abstract close(): Promise<void>;
}

const LAST_MOMENT = 999_999_999_999_999;

/** A time (Unix ms) and a name as one key that sorts by time. */
export function timeKey(at: number, name = ''): string {
  return `${String(Math.min(LAST_MOMENT, Math.max(0, Math.ceil(at)))).padStart(15, '0')}\t${name}`;
}

export function readTimeKey(key: string): { at: number; name: string } {
  return { at: Number(key.slice(0, 15)), name: key.slice(16) };
}
