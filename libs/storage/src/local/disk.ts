import { type StoredSize } from '#tasks';

export interface DiskRange {
  from: string;
  below: string;
  descending?: boolean;
}

/** A snapshot of what was committed. */
export interface DiskSnapshot {
  get(key: string): string | undefined;
  scan(range: DiskRange): Iterable<[key: string, text: string]>;
  close(): void;
}

/** Texts by key, in key order. Reads see committed changes only. */
export interface Disk {
  get(key: string): string | undefined;
  scan(range: DiskRange): Iterable<[key: string, text: string]>;
  snapshot(): DiskSnapshot;
  /** Writes all changes or none (undefined removes the key), and resolves when they are on disk. */
  commit(changes: ReadonlyMap<string, string | undefined>): Promise<void>;
  size(): StoredSize;
  close(): Promise<void>;
}
