import { type BackupRecord, type RestoreTarget } from './backup-record.js';
import { readRecords } from './read-backup.js';

const AT_ONCE = 200;

/** Writes the records of a checked file in batches, so that only one batch is in memory. */
export async function restoreRecords(path: string, target: RestoreTarget): Promise<void> {
  let batch: BackupRecord[] = [];
  for await (const record of readRecords(path)) {
    if (batch.push(record) < AT_ONCE) continue;
    await target.write(batch);
    batch = [];
  }
  await target.write(batch);
}
