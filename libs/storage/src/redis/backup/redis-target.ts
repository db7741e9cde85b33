import { stringifyExact } from '#contracts';
import { type TeamEvent } from '#webhooks';
import { accessWriter, type AccessBackup, isAccess } from '../../backup/access-target.js';
import {
  type AnswerBackup,
  type BackupRecord,
  type DeliveryBackup,
  type IntentBackup,
  RESTORED_HISTORY,
  type RestoreTarget,
  type TaskBackup,
  type UsageBackup,
} from '../../backup/backup-record.js';
import { usageFields } from '../../backup/usage-backup.js';
import { createRedisAccessStores } from '../access/create-redis-access-stores.js';
import { RECORD_VERSION } from '../../records/record-version.js';
import { RedisAccessKeys } from '../access/redis-access-keys.js';
import { RedisAccountBook } from '../redis-account-book.js';
import { RedisAlertStore } from '../redis-alert-store.js';
import { type RedisCommands } from '../redis-commands.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { endUserName, filesText, labelsText, timesText, wordsText } from '../../names.js';
import { fragment } from '../redis-replies.js';
import { RedisTeams } from '../redis-teams.js';
import { RedisWebhookEndpoints } from '../webhooks/redis-webhook-endpoints.js';
import { RedisWebhookTeams } from '../webhooks/redis-webhook-teams.js';
import { RedisWebhookWork } from '../webhooks/redis-webhook-work.js';
import { type RedisScript } from '../redis-script.js';
import { holdFields } from './redis-hash.js';
import { deliveryArgs, eventName } from './webhook-backup.js';

/** A record beyond its retention must outlive the next sweep, which releases its credits. */
const FOR_THE_SWEEP_MS = 2 * 86_400_000;

/** Writes into a Redis that no gateway uses yet. */
export class RedisTarget implements RestoreTarget {
  private readonly writeAccess: (record: AccessBackup) => Promise<unknown>;
  private readonly accessKeys: RedisAccessKeys;
  private readonly account: RedisAccountBook;
  private readonly alerts: RedisAlertStore;
  private readonly restoreDelivery: RedisScript<'restore-delivery'>;
  private readonly webhookTeams: RedisWebhookTeams;
  private readonly endpoints: RedisWebhookEndpoints;

  constructor(private readonly context: RedisEngineContext) {
    const { connection, keys, clock } = context;
    const access = { keyPrefix: keys.prefix, now: () => clock.now() };
    this.accessKeys = new RedisAccessKeys(keys.prefix);
    this.account = new RedisAccountBook(context);
    this.alerts = new RedisAlertStore(context, new RedisTeams(context));
    this.writeAccess = accessWriter(createRedisAccessStores(connection, access));
    this.restoreDelivery = connection.defineScript('restore-delivery');
    this.webhookTeams = new RedisWebhookTeams(context);
    const work = new RedisWebhookWork(context);
    this.endpoints = new RedisWebhookEndpoints(context, { teams: this.webhookTeams, work });
  }

  async write(records: readonly BackupRecord[]): Promise<void> {
    await Promise.all(records.map((record) => (isAccess(record) ? this.writeAccess(record) : this.put(record))));
  }

  private async put(record: Exclude<BackupRecord, AccessBackup>): Promise<unknown> {
    const { connection, keys } = this.context;
    switch (record.kind) {
      case 'task':
        return this.putTask(record);
      case 'intent':
        return this.putIntent(record);
      case 'answer':
        return this.putAnswer(record);
      case 'usage':
        return this.putUsage(record);
      case 'claim':
        return this.expiring(this.accessKeys.claim(record.claim, record.digest), '1', record.until);
      case 'file':
        return this.expiring(keys.file(record.teamId, record.digest), record.sub ?? '', record.expiresAt);
      case 'alert':
        return this.alerts.restore(record);
      case 'finding':
        return this.account.note(record.finding);
      case 'reading':
        return this.account.record(record.reading);
      case 'webhook':
        return this.endpoints.insert(record.endpoint);
      case 'webhook-event':
        return this.putEvent(record.event);
      case 'delivery':
        return this.putDelivery(record);
      case 'budget': {
        const { teamId, windowId, spent, reserved, until, watch, level } = record;
        const counters = { [`${windowId}:spent`]: spent, [`${windowId}:reserved`]: reserved };
        const ends = {
          ...(until !== null && { [`${windowId}:until`]: until }),
          ...(watch && { [`${windowId}:watch`]: JSON.stringify(watch) }),
          ...(level !== undefined && { [`${windowId}:level`]: level }),
        };
        const key = keys.counters(teamId, windowId);
        if (key !== keys.budget(teamId) && until === null) return undefined;
        return connection.run((commands) =>
          Promise.all([
            commands.hset(key, { ...counters, ...ends }),
            ...(key !== keys.budget(teamId) && until !== null ? [this.expireAt(commands, key, until)] : []),
            this.remember(commands, teamId),
          ]),
        );
      }
    }
  }

  private async putTask(backup: TaskBackup): Promise<void> {
    const { connection, keys } = this.context;
    const { meta, record, settled } = backup;
    const { teamId, uuid, createdAt } = meta;
    const keptMs = this.keptSince(createdAt);
    const observedAt = record?.observedAt ?? 0;
    await connection.run((commands) =>
      Promise.all([
        commands.set(keys.owner(uuid), teamId, 'PX', keptMs),
        commands.hset(keys.task(teamId, uuid), taskFields(backup)),
        commands.pexpire(keys.task(teamId, uuid), keptMs),
        ...this.index(commands, keys.tasks(teamId), createdAt, uuid),
        ...(settled
          ? []
          : [
              ...this.index(commands, keys.open(teamId), observedAt, uuid, keptMs),
              ...this.index(commands, keys.opened(teamId), createdAt, uuid, keptMs),
              ...this.busyKeys(meta).flatMap((key) => this.index(commands, key, createdAt, uuid, keptMs)),
            ]),
        ...this.putWords(commands, backup, keptMs),
        this.remember(commands, teamId),
      ]),
    );
    await this.putStatus(backup, keptMs);
  }

  private async putStatus({ meta, record, expiresAt }: TaskBackup, keptMs: number): Promise<void> {
    if (record === null) return;
    const { connection, keys } = this.context;
    const key = keys.status(meta.teamId, meta.uuid);
    const leftMs = expiresAt === null ? keptMs : Math.ceil(expiresAt - this.context.clock.now());
    if (leftMs <= 0) return;
    await connection.run((commands) => Promise.all([commands.hset(key, statusFields(record)), commands.pexpire(key, leftMs)]));
  }

  private async putIntent({ intent, holds, attempt }: IntentBackup): Promise<void> {
    const { connection, keys } = this.context;
    const { teamId, creationId, keyId, startedAt } = intent;
    const key = keys.intent(teamId, creationId);
    const keptMs = this.keptSince(startedAt);
    const tried = attempt === null ? {} : { attempt: attempt.id, attemptUntil: String(attempt.until) };
    await connection.run((commands) =>
      Promise.all([
        commands.hset(key, {
          schema: RECORD_VERSION.written,
          json: stringifyExact(intent),
          keyId,
          ...(intent.sub !== undefined && { user: endUserName(intent.sub) }),
          ...holdFields(holds),
          ...tried,
        }),
        commands.pexpire(key, keptMs),
        commands.zadd(keys.intents(teamId), startedAt, creationId),
        ...this.busyKeys(intent).flatMap((index) => this.index(commands, index, startedAt, creationId, keptMs)),
        this.remember(commands, teamId),
      ]),
    );
  }

  private async putAnswer({ teamId, keyDigest, bodyDigest, creationId, answer, expiresAt }: AnswerBackup): Promise<void> {
    const { connection, keys, clock } = this.context;
    const key = keys.idempotency(teamId, keyDigest);
    const leftMs = Math.ceil(expiresAt - clock.now());
    if (leftMs <= 0) return;
    const fields = {
      schema: RECORD_VERSION.written,
      digest: bodyDigest,
      creationId,
      ...(answer && { answer: stringifyExact(answer) }),
    };
    await connection.run((commands) => Promise.all([commands.hset(key, fields), commands.pexpire(key, leftMs)]));
  }

  private async putUsage(record: UsageBackup): Promise<void> {
    const { connection, keys, clock, retention } = this.context;
    const { teamId, day, purposes = [] } = record;
    const leftMs = Date.parse(day) + retention.usage - clock.now();
    if (leftMs <= 0) return;
    const hashes = [
      { key: keys.usage(teamId, day), fields: usageFields(record) },
      { key: keys.usageBy(teamId, day), fields: purposes },
    ].filter(({ fields }) => fields.length > 0);
    await connection.run((commands) =>
      Promise.all(
        hashes.flatMap(({ key, fields }) => [commands.hset(key, Object.fromEntries(fields)), commands.pexpire(key, leftMs)]),
      ),
    );
  }

  private async putEvent(event: TeamEvent): Promise<void> {
    const { connection, keys, retention } = this.context;
    const { teamId, at } = event;
    const [events, outbox] = [keys.webhookEvents(teamId), keys.webhookOutbox(teamId)];
    await this.webhookTeams.remember(teamId);
    await connection.run((commands) =>
      Promise.all([
        commands.hset(events, eventName(event), `${event.id} ${stringifyExact(event)}`),
        commands.zadd(outbox, at, eventName(event)),
        commands.pexpire(events, retention.deliveries),
        commands.pexpire(outbox, retention.deliveries),
      ]),
    );
  }

  private async putDelivery(record: DeliveryBackup): Promise<void> {
    const { keys, clock, retention } = this.context;
    const { teamId, id, createdAt } = record.delivery;
    const leftMs = Math.ceil(createdAt + retention.deliveryKeys - clock.now());
    if (leftMs <= 0) return;
    await this.webhookTeams.remember(teamId);
    await this.restoreDelivery.run(
      { delivery: keys.delivery(teamId, id) },
      { ...deliveryArgs(record), team: keys.team(teamId), ttl: leftMs, indexTtl: retention.deliveryKeys },
    );
  }

  private async expiring(key: string, value: string, until: number): Promise<void> {
    const leftMs = Math.ceil(until - this.context.clock.now());
    if (leftMs > 0) await this.context.connection.run((commands) => commands.set(key, value, 'PX', leftMs));
  }

  private putWords(commands: RedisCommands, { meta, words }: TaskBackup, keptMs: number): Promise<unknown>[] {
    const text = wordsText(words);
    return text === '' ? [] : [commands.set(this.context.keys.words(meta.teamId, meta.uuid), text, 'PX', keptMs)];
  }

  /** Indexes of the open tasks of a key and of an end user. */
  private busyKeys({ teamId, keyId, sub }: { teamId: string; keyId: string; sub?: string }): string[] {
    const { keys } = this.context;
    return [keys.busy(teamId, keyId), ...(sub === undefined ? [] : [keys.userBusy(teamId, endUserName(sub))])];
  }

  /** At once where the time has passed. */
  private expireAt(commands: RedisCommands, key: string, until: number): Promise<unknown> {
    return commands.pexpire(key, Math.ceil(until - this.context.clock.now()));
  }

  /** An index expires with the last of its entries. */
  private index(
    commands: RedisCommands,
    key: string,
    score: number,
    member: string,
    keptMs = this.keptSince(score),
  ): Promise<unknown>[] {
    return [commands.zadd(key, score, member), commands.pexpire(key, keptMs, 'NX'), commands.pexpire(key, keptMs, 'GT')];
  }

  /** As if the team had just created something: a sweep removes old data, and later the team. */
  private remember(commands: RedisCommands, teamId: string): Promise<unknown> {
    return commands.zadd(this.context.keys.teams(), 'GT', this.context.clock.now(), teamId);
  }

  private keptSince(at: number): number {
    const { clock, retention } = this.context;
    return Math.max(Math.ceil(at + retention.keys - clock.now()), FOR_THE_SWEEP_MS);
  }
}

/** As complete-creation.lua writes them. */
function taskFields({
  meta,
  record,
  lastStatus,
  holds,
  settled,
  times,
  bookedLabels,
}: TaskBackup): Record<string, string | number> {
  const { keyId, sub, labels, files, flowName, createdAt, costCredits, readAfterWrite, webhookUrl } = meta;
  return {
    schema: RECORD_VERSION.written,
    keyId,
    flowName,
    createdAt,
    cost: costCredits ?? '',
    flowJson: fragment(record?.status.flowName ?? flowName),
    createdJson: fragment(record?.status.createTime ?? new Date(createdAt).toISOString()),
    lastStatus,
    ...(sub !== undefined && { sub, user: endUserName(sub) }),
    ...(labels !== undefined && { labels: labelsText(labels) }),
    ...(files !== undefined && { files: filesText(files) }),
    ...(readAfterWrite !== undefined && { hint: fragment(readAfterWrite) }),
    ...(webhookUrl !== undefined && { webhookUrl }),
    ...(bookedLabels !== undefined && { bookedLabels: labelsText(bookedLabels) }),
    ...(times !== undefined && { times: timesText(times, createdAt) }),
    ...holdFields(holds),
    ...(settled && { settled: '1' }),
  };
}

/** As apply-update.lua writes them. */
function statusFields({
  epoch,
  rev,
  terminal,
  rank,
  status,
  observedAt,
}: NonNullable<TaskBackup['record']>): Record<string, string | number> {
  const { flowName, input, output, createTime, startTime, progress } = status;
  return {
    schema: RECORD_VERSION.written,
    epoch,
    rev,
    history: RESTORED_HISTORY,
    terminal: terminal ? '1' : '0',
    rank,
    progress: fragment(progress),
    json: stringifyExact(status),
    observedAt,
    flowName: fragment(flowName),
    input: fragment(input),
    output: fragment(output),
    createTime: fragment(createTime),
    startTime: fragment(startTime),
  };
}
