import { expect } from '@jest/globals';
import { parseExact, stringifyExact } from '#contracts';
import { readFileSync, writeFileSync } from 'node:fs';
import { type BackupRecord, type BackupSource } from '../../src/backup/backup-record.js';
import { writeBackup } from '../../src/backup/write-backup.js';

export async function backUp(source: BackupSource, path: string): Promise<string> {
  let text = '';
  for await (const chunk of writeBackup(source, '0.0.0')) text += chunk;
  writeFileSync(path, text);
  return path;
}

export function recordsOf(path: string): BackupRecord[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.slice(1, -1).map((line) => parseExact(line) as BackupRecord);
}

const ENDS = /"(until|expiresAt|keptUntil)":(\d{13})/g;
/** Redis counts what is left, not the end. */
const TOLERANCE_MS = 5_000;

/** The same records in any order. */
export function expectSame(path: string, other: string): void {
  const [found, expected] = [comparable(path), comparable(other)];
  expect(found.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
  for (const [at, { ends }] of found.entries()) {
    for (const [which, end] of ends.entries()) {
      expect(Math.abs(end - (expected[at]?.ends[which] ?? 0))).toBeLessThan(TOLERANCE_MS);
    }
  }
}

function comparable(path: string): { text: string; ends: number[] }[] {
  return recordsOf(path)
    .map((record) => {
      const text = stringifyExact(sorted(withOrderedHolds(record)));
      const ends = [...text.matchAll(ENDS)].map(([, , end]) => Number(end));
      return { text: text.replaceAll(ENDS, '"$1":"a time"'), ends };
    })
    .sort((a, b) => (a.text < b.text ? -1 : 1));
}

/** Redis returns the fields of a larger hash in any order. */
function withOrderedHolds(record: BackupRecord): BackupRecord {
  if (!('holds' in record)) return record;
  return { ...record, holds: [...record.holds].sort((a, b) => (a.windowId < b.windowId ? -1 : 1)) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}
