import { parseExact } from '#contracts';
import { type BudgetWatch, type CreationIntent } from '#tasks';
import { createHash } from 'node:crypto';
import { type BackupRecord, type BudgetBackup, type IntentBackup } from '../../backup/backup-record.js';
import { usageBackup } from '../../backup/usage-backup.js';
import { type RecordGuard } from '../../records/record-guard.js';
import { hashOf, holdsIn, type RedisHash } from './redis-hash.js';

/** A team at one moment: its budgets, and the tasks and intents that they count. */
export interface TeamHead {
  /** When it was requested, by this process's monotonic clock (ms). */
  asked: number;
  /** Unix ms; every older task existed at that moment. */
  since: number;
  /** Younger tasks that existed. */
  recent: ReadonlySet<string>;
  /** Last status of each open task. */
  open: ReadonlyMap<string, string>;
  budget: RedisHash;
  intents: IntentBackup[];
  usage: RedisHash[];
  /** The same days by end user and label. */
  purposes: RedisHash[];
}

/** @param reply of backup-head.lua @throws NewerRecordError */
export function teamHead(reply: unknown, asked: number, records: RecordGuard): TeamHead {
  const [since, budget, intents, open, recent, usage, purposes] = reply as [
    ...[since: string, budget: unknown, intents: unknown[], open: string[], recent: string[]],
    ...[usage: unknown[], purposes: unknown[]],
  ];
  return {
    asked,
    since: Number(since),
    recent: new Set(recent),
    open: new Map(Object.entries(hashOf(open))),
    budget: hashOf(budget),
    intents: intents.map(hashOf).map((intent) => intentBackup(intent, records)),
    usage: usage.map(hashOf),
    purposes: purposes.map(hashOf),
  };
}

/** What is watched of a budget window. @param watch, level as the hash of its counters has them */
export function watchedIn(watch?: string | null, level?: string | null): Pick<BudgetBackup, 'watch' | 'level'> {
  return {
    ...(watch != null && { watch: JSON.parse(watch) as BudgetWatch }),
    ...(level != null && { level: Number(level) }),
  };
}

/** Budgets, intents and the latest days of usage. */
export function* headRecords(
  teamId: string,
  head: TeamHead,
  days: readonly string[],
  idempotencyMs: number,
): Iterable<BackupRecord> {
  for (const windowId of windowsOf(head.budget)) {
    const of = (counter: string) => head.budget[`${windowId}:${counter}`];
    const [spent, reserved, until] = ['spent', 'reserved', 'until'].map(of);
    const counters = { spent: Number(spent ?? 0), reserved: Number(reserved ?? 0) };
    const watched = watchedIn(of('watch'), of('level'));
    yield { kind: 'budget', teamId, windowId, ...counters, until: until === undefined ? null : Number(until), ...watched };
  }
  for (const record of head.intents) {
    yield record;
    const { idempotencyKey, bodyDigest, creationId, startedAt } = record.intent;
    if (idempotencyKey === undefined) continue;
    const keyDigest = createHash('sha256').update(idempotencyKey).digest('hex');
    yield { kind: 'answer', teamId, keyDigest, bodyDigest, creationId, expiresAt: startedAt + idempotencyMs };
  }
  for (const [at, day] of days.entries()) {
    const counters = countersIn(head.usage[at]);
    const purposes = countersIn(head.purposes[at]);
    if (counters.length > 0) yield usageBackup(teamId, day, counters);
    if (purposes.length > 0) yield usageBackup(teamId, day, [], purposes);
  }
}

/** Whether the task existed at that moment. A task completed later is covered by its intent, or not in the backup. */
export function wasThere(head: TeamHead, uuid: string, createdAt: number): boolean {
  return createdAt < head.since || head.recent.has(uuid);
}

function windowsOf(budget: RedisHash): Set<string> {
  return new Set(Object.keys(budget).map((field) => field.slice(0, field.lastIndexOf(':'))));
}

function intentBackup(hash: RedisHash, records: RecordGuard): IntentBackup {
  const { json = '', attempt, attemptUntil, schema } = hash;
  records.assertReadable(schema, 'the creation');
  return {
    kind: 'intent',
    intent: parseExact(json) as CreationIntent,
    holds: holdsIn(hash),
    attempt: attempt === undefined ? null : { id: attempt, until: Number(attemptUntil) },
  };
}

export function countersIn(hash: RedisHash = {}): [field: string, count: number][] {
  return Object.entries(hash).map(([field, count]) => [field, Number(count)]);
}
