import { type StoredSize } from '#tasks';

export interface DiskRange {
  from: string;
  below: string;
  descending?: boolean;
}

/** What was committed at one moment. */
export interface DiskSnapshot {
  get(key: string): string | undefined;
  scan(range: DiskRange): Iterable<[key: string, text: string]>;
  close(): void;
}

/** Texts by key, in the order of the keys. Reads see what was committed, and nothing that is under way. */
export interface Disk {
  get(key: string): string | undefined;
  scan(range: DiskRange): Iterable<[key: string, text: string]>;
  snapshot(): DiskSnapshot;
  /** Writes all changes or none (undefined: the key goes), and resolves when they are on disk. */
  commit(changes: ReadonlyMap<string, string | undefined>): Promise<void>;
  size(): StoredSize;
  close(): Promise<void>;
}
