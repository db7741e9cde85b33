import { type Settings } from '#config';
import { NO_TEAM } from '#tasks';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { Conditions } from '../checks/conditions.js';
import { SpendableCredits } from './spendable-credits.js';

/** Whether the account has enough credits: more than a value, and as many as the budgets of teams leave them. */
@Injectable()
export class BalanceCheck {
  constructor(
    private readonly conditions: Conditions,
    private readonly spendable: SpendableCredits,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'ALERT_BALANCE_BELOW' | 'ALERT_BALANCE_COVERS_BUDGETS'>,
  ) {}

  /** @throws ApiError 9010 */
  async judge(balance: number, holdMs: number): Promise<void> {
    const { ALERT_BALANCE_BELOW: below, ALERT_BALANCE_COVERS_BUDGETS: covers } = this.settings;
    await this.note('value', { balance, limit: below, isLow: below > 0 && balance < below }, holdMs);
    const spendable = covers ? (await this.spendable.read()).credits : 0;
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
}
