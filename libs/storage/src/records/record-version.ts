/**
 * The version of stored records: the only place that knows it. CONTRIBUTING.md, "Change a record", says when it changes.
 * 1: as 0.1.0 wrote them, without a version. 2: the same, with the version in each record.
 */
export const RECORD_VERSION = {
  /** What this gateway writes. The previous release must be able to read it, or instances of both cannot run side by side. */
  written: 2,
  /** The newest that this gateway reads; also all before it. */
  readable: 2,
} as const;

/** The version of a store into which a restore writes. No instance uses it meanwhile, nor after a restore that was killed. */
export const UNFINISHED_RESTORE = 1_000_000_000;

/** What a process opens a store for: a reader does not change the version of the store, a replacer removes what is there, in whatever version. */
export type StoreRole = 'writer' | 'reader' | 'replacer';

/** Of a record that names no version. */
const UNNAMED = 1;

/** @param stored the version as it is stored: a number or its text; empty where a record names none. */
export function versionOf(stored: unknown): number {
  return stored === undefined || stored === null || stored === '' ? UNNAMED : Number(stored);
}

/** A version that is no number is none that this gateway wrote. */
export function isReadable(version: number): boolean {
  return version <= RECORD_VERSION.readable;
}
