import { allPages, budgetWindows, type Team, Teams } from '#access';
import { CreationLedger, StorageClock } from '#tasks';
import { Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';

export interface Spendable {
  /** What the teams with a budget may still spend until their next window. */
  credits: number;
  /** Teams that only the account's balance limits. */
  unlimitedTeams: number;
}

/** What the teams may still spend, all together. A team that is switched off spends nothing. */
@Injectable()
export class SpendableCredits {
  constructor(
    private readonly teams: Teams,
    private readonly ledger: CreationLedger,
    private readonly clock: StorageClock,
  ) {}

  /** @throws ApiError 9010 */
  async read(): Promise<Spendable> {
    const sum: Spendable = { credits: 0, unlimitedTeams: 0 };
    for await (const team of allPages((request) => this.teams.list(request))) {
      // Without Redis nothing here waits, and other work would.
      await setImmediate();
      if (team.disabledAt !== null) continue;
      const left = await this.leftOf(team);
      if (left === undefined) sum.unlimitedTeams += 1;
      else sum.credits += left;
    }
    return { ...sum, credits: Math.round(sum.credits * 100) / 100 };
  }

  /** @returns undefined without a budget. */
  private async leftOf(team: Team): Promise<number | undefined> {
    const windows = budgetWindows(team, null, this.clock.now());
    if (windows.length === 0) return undefined;
    const states = await this.ledger.budgetState(
      team.teamId,
      windows.map(({ id }) => id),
    );
    const left = windows.map(({ limit }, at) => limit - (states[at]?.spent ?? 0) - (states[at]?.reserved ?? 0));
    return Math.max(0, Math.min(...left));
  }
}
