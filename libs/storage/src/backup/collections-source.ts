import { type AuditEvent, type RevocableCredential, type Session, type Team, type TeamKey } from '#access';
import { type AccountReading, type FileKeyOwner, type Finding } from '#tasks';
import { type TeamEvent, type WebhookEndpoint } from '#webhooks';
import { type Collections, type CollectionsSnapshot } from '../collections/collection.js';
import { type Kept } from '../memory/access/expiring-records.js';
import { type MemoryAlert } from '../memory/memory-alerts.js';
import { type MemoryAnswer, type MemoryCounters, type MemoryIntent, type MemoryTask } from '../memory/memory-state.js';
import { type StoredDelivery } from '../memory/webhooks/webhook-state.js';
import { type BackupRecord, type BackupSource } from './backup-record.js';
import { deliveryBackup } from './delivery-backup.js';
import { usageBackup } from './usage-backup.js';

/** Reads the engines of one process from one snapshot of their collections, so that all records are of the same moment. */
export class CollectionsSource implements BackupSource {
  readonly engine: 'memory' | 'local';

  constructor(
    private readonly collections: Collections,
    private readonly now: () => number,
  ) {
    this.engine = collections.kind;
  }

  async *records(): AsyncGenerator<BackupRecord> {
    // Everything that was acknowledged before is in it.
    await this.collections.durable();
    const snapshot = this.collections.snapshot();
    try {
      yield* accessOf(snapshot, this.now());
      yield* workOf(snapshot);
      yield* usageOf(snapshot);
      yield* alertsOf(snapshot);
      yield* webhooksOf(snapshot);
      for (const [, , event] of snapshot.entries<AuditEvent>('audit')) yield { kind: 'audit', event };
    } finally {
      snapshot.close();
    }
  }
}

function* accessOf(snapshot: CollectionsSnapshot, now: number): Iterable<BackupRecord> {
  for (const [, , team] of snapshot.entries<Team>('team')) yield { kind: 'team', team };
  for (const [, keyId, key] of snapshot.entries<TeamKey>('key')) {
    yield { kind: 'key', key: { ...key, lastUsedAt: snapshot.get<number>('key-use', '', keyId) ?? null } };
  }
  const alive = ([, , { until }]: [string, string, Kept<unknown>]) => until > now;
  for (const entry of snapshot.entries<Kept<Session>>('session')) {
    if (alive(entry)) yield { kind: 'session', session: entry[2].value, keptUntil: entry[2].until };
  }
  for (const entry of snapshot.entries<Kept<RevocableCredential>>('revoked')) {
    const { value, until } = entry[2];
    if (alive(entry)) yield { kind: 'revocation', credential: value.kind, teamId: value.teamId, id: value.id, until };
  }
  for (const entry of snapshot.entries<Kept<1>>('claim')) {
    const [claim = '', digest = ''] = entry[1].split('\t');
    if (alive(entry)) yield { kind: 'claim', claim, digest, until: entry[2].until };
  }
  for (const [, id, { owner, expiresAt }] of snapshot.entries<{ owner: FileKeyOwner; expiresAt: number }>('file')) {
    yield { kind: 'file', ...owner, digest: id.slice(owner.teamId.length + 1), expiresAt };
  }
}

function* workOf(snapshot: CollectionsSnapshot): Iterable<BackupRecord> {
  for (const [, , task] of snapshot.entries<MemoryTask>('task')) {
    const { meta, record, expiresAt, lastStatus, holds, settled, words, times, bookedLabels } = task;
    const further = { ...(words && { words }), ...(times && { times }), ...(bookedLabels && { bookedLabels }) };
    yield { kind: 'task', meta, record, expiresAt, lastStatus, holds, settled, ...further };
  }
  for (const [, , { intent, holds, attempt }] of snapshot.entries<MemoryIntent>('intent')) {
    yield { kind: 'intent', intent, holds, attempt };
  }
  for (const [teamId, keyDigest, { digest, ...answer }] of snapshot.entries<MemoryAnswer>('answer')) {
    yield { kind: 'answer', teamId, keyDigest, bodyDigest: digest, ...answer };
  }
  for (const [teamId, windowId, counters] of snapshot.entries<MemoryCounters>('budget')) {
    yield { kind: 'budget', teamId, windowId, ...counters };
  }
}

function* alertsOf(snapshot: CollectionsSnapshot): Iterable<BackupRecord> {
  for (const [teamId, id, { told, seq, word, attempts, done, ...alert }] of snapshot.entries<MemoryAlert>('alert')) {
    const dueAt = snapshot.get<number>('alert-due', teamId, id) ?? null;
    yield { kind: 'alert', alert, told, seq, word, attempts, done, dueAt };
  }
  for (const [, , finding] of snapshot.entries<Finding>('found')) yield { kind: 'finding', finding };
  for (const [, , reading] of snapshot.entries<AccountReading>('reading')) yield { kind: 'reading', reading };
}

/** Counters are stored by day: those of one day become one line. */
function* usageOf(snapshot: CollectionsSnapshot): Iterable<BackupRecord> {
  for (const { teamId, day, counters } of daysOf(snapshot, 'usage')) yield usageBackup(teamId, day, counters);
  for (const { teamId, day, counters } of daysOf(snapshot, 'usage-by')) yield usageBackup(teamId, day, [], counters);
}

interface Day {
  teamId: string;
  day: string;
  counters: [field: string, count: number][];
}

function* daysOf(snapshot: CollectionsSnapshot, collection: string): Iterable<Day> {
  let open: Day | undefined;
  for (const [teamId, key, count] of snapshot.entries<number>(collection)) {
    const day = key.slice(0, key.indexOf('\t'));
    if (open?.teamId !== teamId || open.day !== day) {
      if (open) yield open;
      open = { teamId, day, counters: [] };
    }
    open.counters.push([key.slice(day.length + 1), count]);
  }
  if (open) yield open;
}

function* webhooksOf(snapshot: CollectionsSnapshot): Iterable<BackupRecord> {
  for (const [, , endpoint] of snapshot.entries<WebhookEndpoint>('webhook')) yield { kind: 'webhook', endpoint };
  for (const [, , event] of snapshot.entries<TeamEvent>('webhook-event')) yield { kind: 'webhook-event', event };
  for (const [, , { tries, inLine, token: _token, ...delivery }] of snapshot.entries<StoredDelivery>('webhook-delivery')) {
    const backup = deliveryBackup(delivery, { tries, inLine });
    if (backup !== null) yield backup;
  }
}
