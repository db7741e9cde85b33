import { allBudgetWindows, allPages, Keys, labelWindows, type OpenBudgetWindow, Teams, watched } from '#access';
import { type Settings } from '#config';
import {
  type Alert,
  AlertStore,
  CreationLedger,
  type EndedTasks,
  failureLevel,
  failureRate,
  NO_TEAM,
  runsOutAt,
  saysNothing,
  StorageClock,
  UsageReader,
} from '#tasks';
import { type WebhookEndpoint, WebhookEndpoints } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { PeriodicJob } from '../jobs/periodic-job.js';
import { type Condition, Conditions } from './conditions.js';
import { FlowDays } from './flow-days.js';

/** Of the frequent checks, one in so many. */
const SELDOM = 12;
/** Survives a change of the instance that does this. */
const LEAST_HOLD_MS = 10 * 60_000;

type Windows = Awaited<ReturnType<typeof allBudgetWindows>>;
type Outlook = Windows[number] & { spent: number; reserved: number };

/** Looks at every team: whether its budgets still are what its alerts say and how long they last; and whether flows fail more often than they used to. */
@Injectable()
export class TeamsCheck extends PeriodicJob {
  readonly name = 'check of budgets and flows';
  readonly everyMs: number;
  private readonly holdMs: number;

  constructor(
    private readonly teams: Teams,
    private readonly keys: Keys,
    private readonly ledger: CreationLedger,
    private readonly usage: UsageReader,
    private readonly webhooks: WebhookEndpoints,
    private readonly alerts: AlertStore,
    private readonly conditions: Conditions,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) { ALERT_CHECK_MS }: Pick<Settings, 'ALERT_CHECK_MS'>,
  ) {
    super();
    this.everyMs = ALERT_CHECK_MS * SELDOM;
    this.holdMs = Math.max(LEAST_HOLD_MS, this.everyMs * 4);
  }

  async run(signal: AbortSignal): Promise<void> {
    await this.alerts.endExpired();
    const days = new FlowDays(this.clock.now());
    for await (const team of allPages((request) => this.teams.list(request))) {
      if (signal.aborted) return;
      // Without Redis nothing here waits, and other work would.
      await setImmediate();
      const windows = await allBudgetWindows(team, this.keys, this.clock.now());
      const open = await this.alerts.openOf(team.teamId);
      const ofLabels = watched(labelWindows(team, 'all', this.clock.now()), team);
      await this.renewBudgets(team.teamId, [...windows, ...ofLabels], open);
      for (const window of await this.outlooks(team.teamId, windows))
        await this.conditions.note({ ...forecast(team.teamId, window, this.clock.now()), holdMs: this.holdMs }, open);
      await this.noteWebhooks(team.teamId, open);
      days.add(await this.usage.read(team.teamId, days.days));
    }
    await this.judgeFlows(days);
  }

  /** Limits and budgets change without a booking, and what is gone alerts no more. Windows of end users are known only while they are used. */
  private async renewBudgets(teamId: string, windows: readonly OpenBudgetWindow[], open: readonly Alert[]): Promise<void> {
    const alerting = new Map(open.filter(({ kind }) => kind === 'budget').map((alert) => [alert.subject, alert]));
    if (alerting.size === 0) return;
    await this.alerts.watchBudgets(
      teamId,
      windows.filter(({ id }) => alerting.has(id)),
    );
    for (const { id } of windows) alerting.delete(id);
    for (const alert of alerting.values()) if (!isOfEndUser(alert)) await this.alerts.end(teamId, alert.id);
  }

  private async outlooks(teamId: string, windows: Windows): Promise<Outlook[]> {
    const ending = windows.filter(({ resetsAt }) => resetsAt !== null);
    const states = await this.ledger.budgetState(
      teamId,
      ending.map(({ id }) => id),
    );
    return ending.map((window, at) => ({ ...window, spent: states[at]?.spent ?? 0, reserved: states[at]?.reserved ?? 0 }));
  }

  /** Endpoints that were switched off although nobody wanted that. */
  private async noteWebhooks(teamId: string, open: readonly Alert[]): Promise<void> {
    const off = new Map((await this.webhooks.list(teamId)).filter(isOff).map((endpoint) => [endpoint.id, endpoint]));
    const known = open.filter(({ kind }) => kind === 'webhook-off').map(({ subject }) => subject);
    for (const subject of new Set([...off.keys(), ...known])) {
      const endpoint = off.get(subject);
      // The rest of a URL may be a secret.
      const receiver = endpoint === undefined ? null : new URL(endpoint.url).origin;
      const details = { endpoint: subject, receiver, reason: endpoint?.disabled?.reason ?? null };
      const level = endpoint === undefined ? 0 : 1;
      await this.conditions.note({ teamId, kind: 'webhook-off', subject, level, details, holdMs: this.holdMs }, open);
    }
  }

  private async judgeFlows(days: FlowDays): Promise<void> {
    const open = await this.alerts.openOf(NO_TEAM);
    for (const flow of days.flows()) {
      const { lately, week } = days.of(flow);
      await this.conditions.note({ ...failures(flow, lately, week), holdMs: this.holdMs }, open);
    }
  }
}

function isOff({ disabled }: WebhookEndpoint): boolean {
  return disabled !== null && disabled.reason !== 'team';
}

function isOfEndUser({ details }: Alert): boolean {
  const { entity } = (details['budget'] ?? {}) as { entity?: string };
  return entity === 'end_user';
}

function forecast(teamId: string, window: Outlook, now: number): Omit<Condition, 'holdMs'> {
  const { id, entity, entityId, limit, resetsAt, spent, reserved, startedAt } = window;
  const endsAt = resetsAt ?? Infinity;
  const out = startedAt === null ? null : runsOutAt({ limit, used: spent + reserved, startedAt: startedAt(), endsAt, now });
  const budget = { entity, entityId, window: window.window, limit, resetsAt };
  const isEarly = out !== null && startedAt !== null && out < (startedAt() + endsAt) / 2;
  const level = out === null ? 0 : isEarly ? 2 : 1;
  return { teamId, kind: 'forecast', subject: id, level, details: { budget, spent, reserved, runsOutAt: out } };
}

function failures(flow: string, lately: EndedTasks, week: EndedTasks): Omit<Condition, 'holdMs'> {
  const level = saysNothing(week) ? 0 : failureLevel(lately, week);
  const details = {
    flow,
    failed: lately.failed,
    ended: lately.failed + lately.succeeded,
    rate: failureRate(lately),
    usual: failureRate(week),
  };
  return { teamId: NO_TEAM, kind: 'flow-failures', subject: flow, level, details };
}
