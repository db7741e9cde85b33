import { type Collections, timeKey } from '../collections/collection.js';
import { ExpiringRecords } from '../memory/access/expiring-records.js';
import { MemoryAuditLog } from '../memory/access/memory-audit-log.js';
import { MemoryKeyStore } from '../memory/access/memory-key-store.js';
import { claimName } from '../memory/access/memory-one-time-claims.js';
import { MemoryRevocationStore } from '../memory/access/memory-revocation-store.js';
import { MemorySessionStore } from '../memory/access/memory-session-store.js';
import { MemoryTeamStore } from '../memory/access/memory-team-store.js';
import { MemoryAccountBook } from '../memory/memory-account-book.js';
import { MemoryState } from '../memory/memory-state.js';
import { MemoryTeam } from '../memory/memory-team.js';
import { placeOf } from '../memory/webhooks/memory-outbox.js';
import { MemoryLane } from '../memory/webhooks/memory-lane.js';
import { WebhookState } from '../memory/webhooks/webhook-state.js';
import { type Retention } from '../retention.js';
import { accessWriter, type AccessBackup, isAccess } from './access-target.js';
import {
  type AlertBackup,
  type AnswerBackup,
  type BackupRecord,
  type IntentBackup,
  type RestoreTarget,
  RESTORED_HISTORY,
  type TaskBackup,
} from './backup-record.js';
import { usageFields } from './usage-backup.js';

/** Writes into the collections of an engine that is not running. */
export class CollectionsTarget implements RestoreTarget {
  private readonly state: MemoryState;
  private readonly account: MemoryAccountBook;
  private readonly webhooks: WebhookState;
  private readonly claims: ExpiringRecords<1>;
  private readonly writeAccess: (record: AccessBackup) => Promise<unknown>;

  constructor(
    private readonly collections: Collections,
    options: { retention: Retention; now: () => number },
  ) {
    const { retention, now } = options;
    this.state = new MemoryState(collections, retention, now);
    this.account = new MemoryAccountBook(this.state);
    this.webhooks = new WebhookState({ collections, retention, now });
    this.claims = new ExpiringRecords(collections, 'claim', now);
    this.writeAccess = accessWriter({
      teams: new MemoryTeamStore(collections),
      keys: new MemoryKeyStore(collections),
      revocations: new MemoryRevocationStore(collections, now),
      sessions: new MemorySessionStore(collections, now),
      audit: new MemoryAuditLog(collections),
    });
  }

  /** Everything that one turn changes becomes one write to the disk. */
  async write(records: readonly BackupRecord[]): Promise<void> {
    const access = records.filter(isAccess).map((record) => this.writeAccess(record));
    const work = this.collections.commit(() => {
      for (const record of records) if (!isAccess(record)) this.put(record);
    });
    await Promise.all([...access, work]);
  }

  private put(record: Exclude<BackupRecord, AccessBackup>): void {
    const { state } = this;
    switch (record.kind) {
      case 'task':
        return this.putTask(record);
      case 'intent':
        return this.putIntent(record);
      case 'answer':
        return this.putAnswer(record);
      case 'claim':
        return this.claims.set(claimName(record.claim, record.digest), 1, record.until);
      case 'budget': {
        const { kind: _kind, teamId, windowId, ...counters } = record;
        state.creators.set('', teamId, 1);
        return state.budget.set(teamId, windowId, counters);
      }
      case 'usage':
        state.creators.set('', record.teamId, 1);
        for (const [field, count] of usageFields(record)) state.usage.set(record.teamId, `${record.day}\t${field}`, count);
        for (const [name, count] of record.purposes ?? []) state.usageBy.set(record.teamId, `${record.day}\t${name}`, count);
        return;
      case 'alert':
        return this.putAlert(record);
      case 'finding':
        return void this.account.noteNow(record.finding);
      case 'reading':
        return void state.readings.set('', timeKey(record.reading.at), record.reading);
      case 'file': {
        const { teamId, sub, digest, expiresAt } = record;
        const id = `${teamId}\t${digest}`;
        state.files.set('', id, { owner: { teamId, ...(sub !== undefined && { sub }) }, expiresAt });
        return state.lookAt('file', expiresAt, '', id);
      }
      case 'webhook':
        return this.webhooks.endpoints.set(record.endpoint.teamId, record.endpoint.id, record.endpoint);
      case 'webhook-event':
        return this.webhooks.events.set(record.event.teamId, placeOf(record.event), record.event);
      case 'delivery': {
        const { delivery, tries, inLine } = record;
        return new MemoryLane(this.webhooks, delivery.teamId, delivery.lane).restore({ ...delivery, tries, inLine, token: null });
      }
    }
  }

  private putTask({ kind: _kind, ...task }: TaskBackup): void {
    const { state } = this;
    const { meta, expiresAt, settled } = task;
    const { teamId, uuid, createdAt } = meta;
    const team = new MemoryTeam(state, teamId);
    state.tasks.set(teamId, uuid, { ...task, history: RESTORED_HISTORY });
    state.index.set(teamId, timeKey(createdAt, uuid), 1);
    state.owners.set('', uuid, teamId);
    state.creators.set('', teamId, 1);
    if (expiresAt !== null) state.lookAt('status', expiresAt, teamId, uuid);
    if (settled) return;
    team.markOpen(meta);
    team.occupy(meta, uuid);
  }

  private putAlert({ alert, told, seq, word, attempts, done, dueAt }: AlertBackup): void {
    const { state } = this;
    const { teamId, id, openedAt, until } = alert;
    state.alerts.set(teamId, id, { ...alert, told, seq, word, attempts, done });
    state.alertIndex.set(teamId, timeKey(openedAt, id), 1);
    if (alert.state === 'open') state.openAlerts.set(teamId, id, until);
    if (dueAt !== null) state.dueAlerts.set(teamId, id, dueAt);
  }

  private putIntent({ intent, holds, attempt }: IntentBackup): void {
    const { teamId, creationId } = intent;
    this.state.intents.set(teamId, creationId, { intent, holds, attempt });
    this.state.creators.set('', teamId, 1);
    new MemoryTeam(this.state, teamId).occupy(intent, creationId);
  }

  private putAnswer({ teamId, keyDigest, bodyDigest, creationId, answer, expiresAt }: AnswerBackup): void {
    this.state.answers.set(teamId, keyDigest, { digest: bodyDigest, creationId, expiresAt, ...(answer && { answer }) });
    this.state.lookAt('answer', expiresAt, teamId, keyDigest);
  }
}
