import { stringifyExact } from '#contracts';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { RECORD_VERSION } from '../records/record-version.js';
import { type BackupSource } from './backup-record.js';

export const FORMAT = 'triverse-gateway-backup';
export const VERSION = 2;
/** The oldest that can be restored. */
export const OLDEST_VERSION = 1;

const CHUNK_LENGTH = 64 * 1024;

export interface BackupHeader {
  format: string;
  version: number;
  created_at: string;
  engine: string;
  gateway: string;
  /** The version of records that the writing gateway knew; 0.1 named none. */
  records?: number;
}

export interface BackupEnd {
  kind: 'end';
  records: number;
  counts: Record<string, number>;
  /** Checksum of every byte before this line. */
  sha256: string;
}

/** A backup as text in chunks: a header, one line per record, and an end that distinguishes a complete file from a truncated one. */
export async function* writeBackup(source: BackupSource, gateway: string): AsyncGenerator<string> {
  const sum = createHash('sha256');
  const counts: Record<string, number> = {};
  let records = 0;
  let chunk = line(headerOf(source, gateway));
  for await (const record of source.records()) {
    records += 1;
    counts[record.kind] = (counts[record.kind] ?? 0) + 1;
    chunk += line(record);
    if (chunk.length < CHUNK_LENGTH) continue;
    sum.update(chunk);
    yield chunk;
    chunk = '';
    // Lets other work run between two chunks, however fast the reader is.
    await setImmediate();
  }
  sum.update(chunk);
  const end: BackupEnd = { kind: 'end', records, counts, sha256: sum.digest('hex') };
  yield chunk + line(end);
}

function headerOf({ engine }: BackupSource, gateway: string): BackupHeader {
  const records = RECORD_VERSION.written;
  return { format: FORMAT, version: VERSION, created_at: new Date().toISOString(), engine, gateway, records };
}

function line(value: unknown): string {
  return `${stringifyExact(value)}\n`;
}
