import { type Session } from '#access';
import { parseExact, type TaskCreationResponsePayload } from '#contracts';
import { type BudgetHold, END_USER_WINDOW } from '#tasks';
import { type BackupRecord } from '../../backup/backup-record.js';
import { usageBackup } from '../../backup/usage-backup.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { readDelivery } from './webhook-backup.js';
import { type KeyName, keyBatches, keyName } from './redis-key-scan.js';
import { countersIn, type TeamHead, wasThere, watchedIn } from './team-head.js';

/** What the tasks and creations of a backup hold in the windows of end users. */
export class HeldCredits {
  private readonly byWindow = new Map<string, number>();

  add(teamId: string, holds: readonly BudgetHold[]): void {
    for (const { windowId, credits } of holds) {
      if (windowId.startsWith(END_USER_WINDOW)) this.byWindow.set(`${teamId}\n${windowId}`, this.of(teamId, windowId) + credits);
    }
  }

  of(teamId: string, windowId: string): number {
    return this.byWindow.get(`${teamId}\n${windowId}`) ?? 0;
  }
}

interface Entry extends KeyName {
  team: string;
  ttlMs: number;
  /** Unix ms. */
  until: number;
}

/** Records that are in no index, found by a scan over all keys. */
export class RedisScannedRecords {
  constructor(
    private readonly context: RedisEngineContext,
    private readonly heads: ReadonlyMap<string, TeamHead>,
    /** Days whose usage is in the heads. */
    private readonly headDays: readonly string[],
    private readonly held: HeldCredits,
  ) {}

  async *records(): AsyncGenerator<BackupRecord> {
    const { connection, keys } = this.context;
    for await (const batch of keyBatches(connection, keys.prefix)) {
      const found = batch.map((key) => keyName(key, keys.prefix)).filter(({ kind }) => Object.hasOwn(this.readers, kind));
      for (const record of await Promise.all(found.map((name) => this.read(name)))) if (record !== null) yield record;
    }
  }

  private async read(name: KeyName): Promise<BackupRecord | null> {
    const ttlMs = await this.context.connection.run((commands) => commands.pttl(name.key));
    if (ttlMs <= 0) return null;
    const entry = { ...name, team: name.tag ?? '', ttlMs, until: this.context.clock.now() + ttlMs };
    return (await this.readers[name.kind]?.(entry)) ?? null;
  }

  private readonly readers: Record<string, (entry: Entry) => Promise<BackupRecord | null>> = {
    session: ({ key, until }) => this.session(key, until),
    claim: async ({ rest, until }) => {
      const [claim = '', digest = ''] = rest.split(':');
      return { kind: 'claim', claim, digest, until };
    },
    revoked: async ({ team, rest, until }) => {
      const id = rest.slice(rest.indexOf(':') + 1);
      return { kind: 'revocation', credential: 'token', teamId: team, id, until };
    },
    file: async ({ team, key, rest, until }) => {
      const sub = await this.context.connection.run((commands) => commands.get(key));
      return sub === null ? null : { kind: 'file', teamId: team, digest: rest, ...(sub !== '' && { sub }), expiresAt: until };
    },
    usage: async ({ team, key, rest }) => {
      if (this.headDays.includes(rest)) return null;
      const counters = await this.context.connection.run((commands) => commands.hgetall(key));
      return usageBackup(team, rest, countersIn(counters));
    },
    'usage-by': async ({ team, key, rest }) => {
      if (this.headDays.includes(rest)) return null;
      const counters = await this.context.connection.run((commands) => commands.hgetall(key));
      return usageBackup(team, rest, [], countersIn(counters));
    },
    budget: (entry) => this.endUserBudget(entry),
    idem: (entry) => this.answer(entry),
    delivery: ({ team, rest }) => readDelivery(this.context, team, rest),
  };

  /**
   * The counters of an end user's window, which are in no head. What is reserved is what the tasks and creations of the backup hold; a task that
   * has ended since its head was read is booked again after a restore, which spends its credits twice until the window ends.
   */
  private async endUserBudget({ team, key, rest: windowId, until }: Entry): Promise<BackupRecord | null> {
    if (windowId === '') return null;
    const [spent, watch, level] = await this.context.connection.run((commands) =>
      commands.hmget(key, `${windowId}:spent`, `${windowId}:watch`, `${windowId}:level`),
    );
    const counters = { spent: Number(spent ?? 0), reserved: this.held.of(team, windowId) };
    return { kind: 'budget', teamId: team, windowId, ...counters, until, ...watchedIn(watch, level) };
  }

  private async session(key: string, keptUntil: number): Promise<BackupRecord | null> {
    const { connection } = this.context;
    const [json, seen, schema] = await connection.run((commands) => commands.hmget(key, 'json', 'seen', 'schema'));
    connection.records.assertReadable(schema, 'the session');
    return json ? { kind: 'session', session: { ...(JSON.parse(json) as Session), lastSeenAt: Number(seen) }, keptUntil } : null;
  }

  private async answer({ team, key, rest, ttlMs, until }: Entry): Promise<BackupRecord | null> {
    const { connection, retention } = this.context;
    const fields = ['digest', 'creationId', 'answer', 'schema'];
    const [digest, creationId, text, schema] = await connection.run((commands) => commands.hmget(key, ...fields));
    connection.records.assertReadable(schema, 'the answer');
    // A key without an answer is written with its intent.
    if (!digest || !creationId || !text) return null;
    const answer = parseExact(text) as TaskCreationResponsePayload;
    const isOld = await this.wasAnswered(team, answer.task_uuid, retention.idempotency - ttlMs);
    return isOld
      ? { kind: 'answer', teamId: team, keyDigest: rest, bodyDigest: digest, creationId, answer, expiresAt: until }
      : null;
  }

  /** Whether the answer is older than the team's head. Compares ages, not clocks. */
  private async wasAnswered(teamId: string, uuid: string, ageMs: number): Promise<boolean> {
    const head = this.heads.get(teamId);
    if (head === undefined) return false;
    if (ageMs > performance.now() - head.asked) return true;
    const { connection, keys } = this.context;
    const createdAt = await connection.run((commands) => commands.hget(keys.task(teamId, uuid), 'createdAt'));
    return createdAt !== null && wasThere(head, uuid, Number(createdAt));
  }
}
