import { parseExact, stringifyExact } from '#contracts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isReadable, RECORD_VERSION, versionOf } from '../records/record-version.js';
import { BackupFileError } from './backup-file-error.js';
import { type BackupRecord, RECORD_KINDS } from './backup-record.js';
import { type Line, readLines } from './read-lines.js';
import { type BackupEnd, type BackupHeader, FORMAT, OLDEST_VERSION, VERSION } from './write-backup.js';

const header = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  created_at: z.string(),
  engine: z.string(),
  gateway: z.string(),
  records: z.number().exactOptional(),
});
const end = z.object({
  kind: z.literal('end'),
  records: z.number(),
  counts: z.record(z.string(), z.number()),
  sha256: z.string(),
});

export interface CheckedBackup {
  header: BackupHeader;
  end: BackupEnd;
}

/** Reads a whole file and changes nothing. @throws BackupFileError unless every record of it can be restored. */
export async function checkBackup(path: string): Promise<CheckedBackup> {
  const sum = createHash('sha256');
  const counts: Record<string, number> = {};
  let first: BackupHeader | undefined;
  let number = 0;
  let last: Line | undefined;
  for await (const line of readLines(path)) {
    if (last !== undefined) {
      number += 1;
      sum.update(last.bytes);
      if (first === undefined) first = headerOf(last);
      else count(counts, kindOf(last, number));
    }
    last = line;
  }
  if (last === undefined) throw new BackupFileError('the backup is empty');
  if (first === undefined) headerOf(last);
  return { header: first as BackupHeader, end: endOf(last, { counts, sha256: sum.digest('hex') }) };
}

/** The records of a file that was checked. */
export async function* readRecords(path: string): AsyncGenerator<BackupRecord> {
  let number = 0;
  for await (const { text } of readLines(path)) {
    number += 1;
    const value = parseExact(text) as BackupRecord | BackupEnd;
    if (number > 1 && value.kind !== 'end') yield value;
  }
}

function headerOf(line: Line): BackupHeader {
  const found = header.safeParse(jsonOf(line, 1));
  if (!found.success) throw new BackupFileError('the file is not a backup of this gateway');
  const { version, records, gateway } = found.data;
  const newer = `a newer gateway (${gateway}) wrote the backup`;
  const reads = `this gateway reads versions ${OLDEST_VERSION} to ${VERSION}`;
  if (version > VERSION) throw new BackupFileError(`${newer}: it has version ${version}; ${reads}`);
  if (version < OLDEST_VERSION) throw new BackupFileError(`the backup has version ${version}; ${reads}`);
  if (!isReadable(versionOf(records))) {
    const { readable } = RECORD_VERSION;
    throw new BackupFileError(`${newer}: its records have version ${records}; this gateway reads up to version ${readable}`);
  }
  return found.data;
}

function kindOf(line: Line, number: number): BackupRecord['kind'] {
  const { kind } = jsonOf(line, number) as { kind?: unknown };
  const known = RECORD_KINDS.find((one) => one === kind);
  if (known === undefined) throw new BackupFileError(`line ${number} of the backup has an unknown kind`);
  return known;
}

function endOf(line: Line, read: Pick<BackupEnd, 'counts' | 'sha256'>): BackupEnd {
  const found = end.safeParse(jsonOf(line, 0));
  if (!found.success) throw new BackupFileError('the backup is cut off: its last line is missing');
  const isWhole = found.data.sha256 === read.sha256 && sameCounts(found.data.counts, read.counts);
  if (!isWhole) throw new BackupFileError('the backup was changed: its checksum does not match');
  return found.data;
}

function jsonOf({ text }: Line, number: number): unknown {
  try {
    const value = parseExact(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Reported below.
  }
  throw new BackupFileError(
    number === 1 ? 'the file is not a backup of this gateway' : 'the backup holds a line that is not JSON',
  );
}

function count(counts: Record<string, number>, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

function sameCounts(told: Record<string, number>, read: Record<string, number>): boolean {
  const sorted = (counts: Record<string, number>) => stringifyExact(Object.entries(counts).sort());
  return sorted(told) === sorted(read);
}
