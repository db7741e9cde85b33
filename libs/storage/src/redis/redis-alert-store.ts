import {
  type Alert,
  ALERT_KINDS,
  type AlertFact,
  alertIdOf,
  type AlertKind,
  type AlertNotice,
  type AlertPage,
  type AlertQuery,
  type AlertSide,
  AlertStore,
  type BudgetWindow,
  NO_TEAM,
  watchOf,
} from '#tasks';
import { kindOfAlert, noticeOf, openCounts, pageOfAlerts } from '../alerts/alert-lists.js';
import { type AlertBackup } from '../backup/backup-record.js';
import { RECORD_VERSION } from '../records/record-version.js';
import { decodePlace } from '../alerts/alert-cursor.js';
import { timeKey } from '../collections/collection.js';
import { type RedisConnection } from './redis-connection.js';
import { type RedisEngineContext } from './redis-engine-context.js';
import { type RedisTeams } from './redis-teams.js';

const AT_ONCE = 100;
/**
 * Nearly every alert is raised for a team that creates tasks: the others are asked for notices less often, so that `due` costs as much as there is to do. Retries
 * are noted with their time, and asked for then.
 */
const BUSY_MS = 10 * 60_000;
const QUIET_EVERY_MS = 60_000;

function scriptsOn(connection: RedisConnection) {
  return {
    raise: connection.defineScript('raise-alert'),
    end: connection.defineScript('end-alerts'),
    mute: connection.defineScript('mute-alert'),
    settle: connection.defineScript('settle-notice'),
    watch: connection.defineScript('watch-budgets'),
  };
}

export class RedisAlertStore extends AlertStore {
  private readonly scripts: ReturnType<typeof scriptsOn>;
  /** When all teams were asked for notices; of this process's monotonic clock. */
  private askedAllAt = -Infinity;

  constructor(
    private readonly context: RedisEngineContext,
    private readonly teams: RedisTeams,
  ) {
    super();
    this.scripts = scriptsOn(context.connection);
  }

  async raise(fact: AlertFact): Promise<void> {
    const { keys, clock } = this.context;
    const { teamId, kind, subject, level, until, details } = fact;
    if (teamId !== NO_TEAM) await this.teams.remember(teamId, clock.now());
    const id = alertIdOf(fact);
    const args = {
      team: keys.alertPrefix(teamId),
      id,
      kind,
      subject,
      level,
      expires: until ?? '',
      details: JSON.stringify(details),
    };
    await this.scripts.raise.run({ alert: keys.alert(teamId, id) }, args);
  }

  async end(teamId: string, id: string): Promise<void> {
    const { keys } = this.context;
    await this.scripts.end.run({ open: keys.alertsOpen(teamId) }, { team: keys.alertPrefix(teamId), id });
  }

  async endExpired(): Promise<void> {
    const { keys } = this.context;
    await this.forEach(async (teamId) => {
      const args = { team: keys.alertPrefix(teamId), id: '' };
      while (Number(await this.scripts.end.run({ open: keys.alertsOpen(teamId) }, args)) === AT_ONCE);
    });
  }

  async watchBudgets(teamId: string, windows: readonly BudgetWindow[]): Promise<void> {
    if (windows.length === 0) return;
    const { keys, retention } = this.context;
    const args = windows.flatMap((window) => [window.id, JSON.stringify(watchOf(window, retention.thresholds))]);
    await this.scripts.watch.run({ budget: keys.budget(teamId) }, {}, { args });
  }

  async get(teamId: string, id: string): Promise<Alert | null> {
    const fields = await this.fieldsOf(teamId, id);
    return fields === null ? null : alertOf(teamId, id, fields);
  }

  async list(query: AlertQuery): Promise<AlertPage> {
    const before = query.cursor === undefined ? undefined : decodePlace(query.cursor);
    const teams = query.teamId === undefined ? [NO_TEAM, ...(await this.teams.all())] : [query.teamId];
    return pageOfAlerts(query, teams, (teamId) => this.newestFirst(teamId, before));
  }

  async openOf(teamId: string): Promise<Alert[]> {
    const ids = await this.openIds(teamId);
    const alerts = await Promise.all(ids.map((id) => this.get(teamId, id)));
    return alerts.filter((alert) => alert?.state === 'open') as Alert[];
  }

  async countOpen(): Promise<Record<AlertKind, number>> {
    const ids: string[] = [];
    await this.forEach(async (teamId) => void ids.push(...(await this.openIds(teamId))));
    return openCounts(ids);
  }

  async mute(teamId: string, id: string, { side, until }: { side: AlertSide; until: number | null }): Promise<Alert | null> {
    const { keys } = this.context;
    await this.scripts.mute.run({ alert: keys.alert(teamId, id) }, { side, mutedUntil: until ?? '' });
    return this.get(teamId, id);
  }

  async due(limit: number): Promise<AlertNotice[]> {
    const { connection, keys, clock } = this.context;
    const due: AlertNotice[] = [];
    const asksAll = performance.now() - this.askedAllAt >= QUIET_EVERY_MS;
    const work = async (teamId: string) => {
      const now = clock.now();
      const ids = await connection.run((commands) =>
        commands.zrangebyscore(keys.alertsDue(teamId), '-inf', now, 'LIMIT', 0, limit),
      );
      for (const id of ids) {
        const fields = await this.fieldsOf(teamId, id);
        if (fields === null) await connection.run((commands) => commands.zrem(keys.alertsDue(teamId), id));
        else due.push(noticeIn(alertOf(teamId, id, fields), fields));
      }
    };
    await work(NO_TEAM);
    const retried = await this.takeRetried(limit);
    const asked = await (asksAll ? this.teams.all() : this.teams.since(clock.now() - BUSY_MS));
    await this.teams.forEach(work, [...new Set([...asked, ...retried])]);
    await this.teams.forEach((teamId) => this.noteNext(teamId), retried);
    if (asksAll) this.askedAllAt = performance.now();
    return due.slice(0, limit);
  }

  async settle(
    { alert: { teamId, id }, seq, attempts }: AlertNotice,
    { done, retryAt }: { done: readonly string[]; retryAt: number | null },
  ): Promise<void> {
    const { keys } = this.context;
    await this.scripts.settle.run(
      { alert: keys.alert(teamId, id), due: keys.alertsDue(teamId) },
      { id, seq, done: JSON.stringify(done), attempts: attempts + 1, retryAt: retryAt ?? '' },
    );
    if (retryAt !== null && teamId !== NO_TEAM) await this.noteRetry(teamId, retryAt);
  }

  /** Everything about the alerts of a team, for a backup. */
  async *records(teamId: string): AsyncGenerator<Omit<AlertBackup, 'kind'>> {
    const { connection, keys } = this.context;
    for await (const [, { id }] of this.newestFirst(teamId, undefined)) {
      const fields = await this.fieldsOf(teamId, id);
      if (fields === null) continue;
      const due = await connection.run((commands) => commands.zscore(keys.alertsDue(teamId), id));
      const { alert, word, seq, attempts, done } = noticeIn(alertOf(teamId, id, fields), fields);
      yield { alert, told: fields['told'] === '1', seq, word, attempts, done, dueAt: due === null ? null : Number(due) };
    }
  }

  /** Writes an alert into a Redis that no gateway uses yet. */
  async restore({ alert, told, seq, word, attempts, done, dueAt }: Omit<AlertBackup, 'kind'>): Promise<void> {
    const { connection, keys, retention } = this.context;
    const { teamId, id, kind, subject, state, level, peak, openedAt, changedAt, until, details, muted } = alert;
    const fields = {
      schema: RECORD_VERSION.written,
      ...{ kind, subject, state, level, peak, openedAt, changedAt, until: until ?? '', details: JSON.stringify(details) },
      ...{ told: told ? '1' : '0', seq, word, attempts, done: JSON.stringify(done) },
      ...(muted.operator !== null && { operatorMuted: muted.operator }),
      ...(muted.team !== null && { teamMuted: muted.team }),
    };
    const [key, index, open, due] = [
      keys.alert(teamId, id),
      keys.alerts(teamId),
      keys.alertsOpen(teamId),
      keys.alertsDue(teamId),
    ];
    await connection.run((commands) =>
      Promise.all([
        commands.hset(key, fields),
        commands.zadd(index, 0, timeKey(openedAt, id)),
        ...(state === 'open' ? [commands.zadd(open, until ?? '+inf', id)] : []),
        ...(dueAt === null ? [] : [commands.zadd(due, dueAt, id)]),
        ...[key, index, open, due].map((one) => commands.pexpire(one, retention.alert)),
      ]),
    );
  }

  /** @param at Unix ms */
  private async noteRetry(teamId: string, at: number): Promise<void> {
    const { connection, keys } = this.context;
    await connection.run((commands) => commands.zadd(keys.alertRetries(), 'LT', at, teamId));
  }

  /** Teams with a retry that is due. Whoever takes them asks them, and notes what is still to come. */
  private async takeRetried(limit: number): Promise<string[]> {
    const { connection, keys, clock } = this.context;
    const due = await connection.run((commands) =>
      commands.zrangebyscore(keys.alertRetries(), '-inf', clock.now(), 'LIMIT', 0, limit),
    );
    if (due.length > 0) await connection.run((commands) => commands.zrem(keys.alertRetries(), ...due));
    return due;
  }

  private async noteNext(teamId: string): Promise<void> {
    const { connection, keys } = this.context;
    const [, at] = await connection.run((commands) => commands.zrange(keys.alertsDue(teamId), '0', '0', 'WITHSCORES'));
    if (at !== undefined) await this.noteRetry(teamId, Number(at));
  }

  private async *newestFirst(teamId: string, before: string | undefined): AsyncGenerator<[place: string, alert: Alert]> {
    const { connection, keys } = this.context;
    for (let max = before === undefined ? '+' : `(${before}`; ;) {
      const from = max;
      const places = await connection.run((commands) =>
        commands.zrevrangebylex(keys.alerts(teamId), from, '-', 'LIMIT', 0, AT_ONCE),
      );
      for (const place of places) {
        const alert = await this.get(teamId, place.slice(timeKey(0).length));
        if (alert !== null) yield [place, alert];
      }
      if (places.length < AT_ONCE) return;
      max = `(${places.at(-1) ?? ''}`;
    }
  }

  private async openIds(teamId: string): Promise<string[]> {
    const { connection, keys } = this.context;
    return connection.run((commands) => commands.zrange(keys.alertsOpen(teamId), '0', '-1'));
  }

  private async fieldsOf(teamId: string, id: string): Promise<Record<string, string> | null> {
    const { connection, keys } = this.context;
    const fields = await connection.run((commands) => commands.hgetall(keys.alert(teamId, id)));
    connection.records.assertReadable(fields['schema'], 'the alert');
    return fields['kind'] === undefined ? null : fields;
  }

  /** Teams that created something lately, and the installation. */
  private async forEach(work: (teamId: string) => Promise<void>): Promise<void> {
    await work(NO_TEAM);
    await this.teams.forEach(work);
  }
}

function noticeIn(alert: Alert, fields: Record<string, string>): AlertNotice {
  return noticeOf(alert, { ...fields, done: JSON.parse(fields['done'] ?? '[]') as string[] });
}

function alertOf(teamId: string, id: string, fields: Record<string, string>): Alert {
  const number = (name: string) => (fields[name] === undefined || fields[name] === '' ? null : Number(fields[name]));
  return {
    id,
    teamId,
    kind: ALERT_KINDS.find((kind) => kind === fields['kind']) ?? kindOfAlert(id),
    subject: fields['subject'] ?? '',
    state: fields['state'] === 'open' ? 'open' : 'over',
    level: number('level') ?? 0,
    peak: number('peak') ?? 0,
    openedAt: number('openedAt') ?? 0,
    changedAt: number('changedAt') ?? 0,
    until: number('until'),
    details: JSON.parse(fields['details'] ?? '{}') as Record<string, unknown>,
    muted: { operator: number('operatorMuted'), team: number('teamMuted') },
  };
}
