import { allPages, budgetWindows, type Team, Teams } from '#access';
import { type Settings } from '#config';
import { CreationLedger, NO_TEAM, StorageClock } from '#tasks';
import { Inject, Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { Conditions } from '../checks/conditions.js';

/** Whether the account has enough credits: more than a value, and as many as the budgets of teams leave them. */
@Injectable()
export class BalanceCheck {
  constructor(
    private readonly teams: Teams,
    private readonly ledger: CreationLedger,
    private readonly conditions: Conditions,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_BALANCE_BELOW' | 'ALERT_BALANCE_COVERS_BUDGETS'>,
  ) {}

  /** @throws ApiError 9010 */
  async judge(balance: number, holdMs: number): Promise<void> {
    const { ALERT_BALANCE_BELOW: below, ALERT_BALANCE_COVERS_BUDGETS: covers } = this.settings;
    await this.note('value', { balance, limit: below, isLow: below > 0 && balance < below }, holdMs);
    const spendable = covers ? await this.spendable() : 0;
    await this.note('budgets', { balance, limit: spendable, isLow: covers && balance < spendable }, holdMs);
  }

  private note(
    subject: 'value' | 'budgets',
    { balance, limit, isLow }: { balance: number; limit: number; isLow: boolean },
    holdMs: number,
  ): Promise<void> {
    // Worse: a tenth of it, and nothing left.
    const level = !isLow ? 0 : balance <= 0 ? 3 : balance < limit / 10 ? 2 : 1;
    const details = { balance, limit, below: subject };
    return this.conditions.note({ teamId: NO_TEAM, kind: 'account-balance', subject, level, details, holdMs });
  }

  /** What the teams with a budget may still spend until their next window. */
  private async spendable(): Promise<number> {
    let sum = 0;
    for await (const team of allPages((request) => this.teams.list(request))) {
      await setImmediate();
      if (team.disabledAt === null) sum += await this.leftOf(team);
    }
    return Math.round(sum * 100) / 100;
  }

  private async leftOf(team: Team): Promise<number> {
    const windows = budgetWindows(team, null, this.clock.now());
    if (windows.length === 0) return 0;
    const states = await this.ledger.budgetState(
      team.teamId,
      windows.map(({ id }) => id),
    );
    const left = windows.map(({ limit }, at) => limit - (states[at]?.spent ?? 0) - (states[at]?.reserved ?? 0));
    return Math.max(0, Math.min(...left));
  }
}
