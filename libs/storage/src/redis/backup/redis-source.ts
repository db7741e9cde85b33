import { allPages, type AccessStores, type AuditEvent } from '#access';
import { FINDING_KINDS, NO_TEAM } from '#tasks';
import { MOST_READINGS } from '../../alerts/account-bounds.js';
import { type BackupRecord, type BackupSource, type TaskBackup } from '../../backup/backup-record.js';
import { dayOf } from '../../retention.js';
import { type RedisAccessKeys } from '../access/redis-access-keys.js';
import { RedisAccountBook } from '../redis-account-book.js';
import { RedisAlertStore } from '../redis-alert-store.js';
import { type RedisEngineContext } from '../redis-engine-context.js';
import { readJson } from '../redis-replies.js';
import { type RedisScript } from '../redis-script.js';
import { RedisTeams } from '../redis-teams.js';
import { RedisWebhookTeams } from '../webhooks/redis-webhook-teams.js';
import { webhookRecords } from './webhook-backup.js';
import { HeldCredits, RedisScannedRecords } from './redis-scanned-records.js';
import { taskBackup, taskReplies } from './task-backup.js';
import { headRecords, type TeamHead, teamHead, wasThere } from './team-head.js';

const DAY_MS = 86_400_000;
/** Exceeds the clock difference between gateways and servers. */
const RECENT_MS = 60_000;
const TASKS_AT_ONCE = 100;
const EVENTS_AT_ONCE = 500;

/** A page begins after this task. */
type Behind = { behindCreatedAt: number | ''; behindUuid: string };

/**
 * Reads a Redis that is in use. Budgets, intents and open tasks of a team are read at one moment; later tasks are left out, and a task that ended
 * later is written as open. Data that no budget counts is read afterwards.
 */
export class RedisSource implements BackupSource {
  readonly engine = 'redis';
  private readonly readHead: RedisScript<'backup-head'>;
  private readonly readTasks: RedisScript<'backup-tasks'>;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly access: { keys: RedisAccessKeys; stores: Pick<AccessStores, 'teams' | 'keys'> },
  ) {
    this.readHead = context.connection.defineScript('backup-head');
    this.readTasks = context.connection.defineScript('backup-tasks');
  }

  async *records(): AsyncGenerator<BackupRecord> {
    const heads = new Map<string, TeamHead>();
    const held = new HeldCredits();
    const now = this.context.clock.now();
    const days = [-2, -1, 0, 1].map((ahead) => dayOf(now + ahead * DAY_MS));
    for (const teamId of await this.teamIds()) {
      const head = await this.head(teamId, days);
      heads.set(teamId, head);
      yield* headRecords(teamId, head, days, this.context.retention.idempotency);
      for (const { holds } of head.intents) held.add(teamId, holds);
      for await (const task of this.tasks(teamId, head)) {
        if (!task.settled) held.add(teamId, task.holds);
        yield task;
      }
    }
    // Events before deliveries: one that becomes a delivery in between is in both, and sent once.
    for (const teamId of heads.keys()) yield* webhookRecords(this.context, teamId);
    yield* this.accounts();
    yield* new RedisScannedRecords(this.context, heads, days, held).records();
    yield* this.alerts([NO_TEAM, ...heads.keys()]);
    yield* this.account();
    yield* this.audit([...heads.keys()]);
  }

  private async teamIds(): Promise<Set<string>> {
    const webhookTeams = await new RedisWebhookTeams(this.context).all();
    const ids = new Set([...(await new RedisTeams(this.context).all()), ...webhookTeams.keys()]);
    for await (const { teamId } of allPages((request) => this.access.stores.teams.list(request))) ids.add(teamId);
    return ids;
  }

  private async head(teamId: string, days: readonly string[]): Promise<TeamHead> {
    const { keys } = this.context;
    const asked = performance.now();
    const reply = await this.readHead.run(
      { tasks: keys.tasks(teamId), open: keys.open(teamId), intents: keys.intents(teamId), budget: keys.budget(teamId) },
      { team: keys.team(teamId), recent: RECENT_MS },
      { args: days },
    );
    return teamHead(reply, asked, this.context.connection.records);
  }

  private async *tasks(teamId: string, head: TeamHead): AsyncGenerator<TaskBackup> {
    const { keys, clock, connection } = this.context;
    for (let behind: Behind = { behindCreatedAt: '', behindUuid: '' }; ;) {
      const args = { team: keys.team(teamId), ...behind, limit: TASKS_AT_ONCE };
      const reply = await this.readTasks.run({ tasks: keys.tasks(teamId) }, args);
      const page = taskReplies(reply);
      for (const task of page) {
        if (!wasThere(head, task.uuid, task.createdAt)) continue;
        const record = taskBackup(teamId, task, head, { now: clock.now(), reader: connection });
        if (record !== null) yield record;
      }
      const last = page.at(-1);
      if (last === undefined) return;
      behind = { behindCreatedAt: last.createdAt, behindUuid: last.uuid };
    }
  }

  private async *accounts(): AsyncGenerator<BackupRecord> {
    const { teams, keys } = this.access.stores;
    for await (const team of allPages((request) => teams.list(request))) {
      yield { kind: 'team', team };
      for await (const key of allPages((request) => keys.list(team.teamId, request))) yield { kind: 'key', key };
    }
  }

  private async *alerts(teamIds: readonly string[]): AsyncGenerator<BackupRecord> {
    const store = new RedisAlertStore(this.context, new RedisTeams(this.context));
    for (const teamId of teamIds) for await (const record of store.records(teamId)) yield { kind: 'alert', ...record };
  }

  private async *account(): AsyncGenerator<BackupRecord> {
    const book = new RedisAccountBook(this.context);
    for (const kind of FINDING_KINDS) {
      const pages = allPages((request) => book.findings(kind, request));
      for await (const finding of pages) yield { kind: 'finding', finding };
    }
    for (const reading of await book.readings(MOST_READINGS)) yield { kind: 'reading', reading };
  }

  /** The common trail, and for each team the older events that only its own trail still has. */
  private async *audit(teamIds: readonly string[]): AsyncGenerator<BackupRecord> {
    const { keys } = this.access;
    const [oldest] = await this.context.connection.run((commands) => commands.zrange(keys.auditOfAll(), '0', '0'));
    if (oldest !== undefined) {
      for (const teamId of teamIds) yield* this.events(keys.audit(teamId), `(${oldest.slice(0, oldest.indexOf(' '))}`);
    }
    yield* this.events(keys.auditOfAll(), '+');
  }

  private async *events(key: string, max: string): AsyncGenerator<BackupRecord> {
    const { connection } = this.context;
    for (let min = '-'; ;) {
      const members = await connection.run((commands) => commands.zrangebylex(key, min, max, 'LIMIT', 0, EVENTS_AT_ONCE));
      for (const member of members) {
        const json = member.slice(member.indexOf(' ') + 1);
        const event = readJson<AuditEvent>(json, 'an event of the audit trail', connection.unreadable);
        if (event !== null) yield { kind: 'audit', event };
      }
      if (members.length < EVENTS_AT_ONCE) return;
      min = `(${members.at(-1) ?? ''}`;
    }
  }
}
