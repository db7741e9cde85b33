import { type BalanceResponse } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type BudgetState, type BudgetWindow, CreationLedger } from '../ports/creation-ledger.js';
import { TaskStore } from '../ports/task-store.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { type TaskCaller } from '../shared/task-caller.js';

/** More open tasks than this are not added up. */
const MAX_COUNTED = 1_000;

@Injectable()
export class TeamCredits {
  constructor(
    private readonly ledger: CreationLedger,
    private readonly tasks: TaskStore,
    private readonly upstream: UpstreamApi,
  ) {}

  /** What the caller can still spend, and what its team's unfinished tasks hold. @throws ApiError 9010, or the upstream's. */
  async execute(caller: TaskCaller, windows: readonly BudgetWindow[], signal?: AbortSignal): Promise<BalanceResponse> {
    const [account, states] = await Promise.all([this.upstream.balance(signal), this.statesOf(caller, windows)]);
    return { balance: spendable(account.balance, windows, states), frozen: await this.frozen(caller, windows, states) };
  }

  /** The smaller of the account's credits and what is left in each budget. */
  async available(caller: TaskCaller, windows: readonly BudgetWindow[], account: number): Promise<number> {
    return spendable(account, windows, await this.statesOf(caller, windows));
  }

  private statesOf(caller: TaskCaller, windows: readonly BudgetWindow[]): Promise<BudgetState[]> {
    return this.ledger.budgetState(
      caller.teamId,
      windows.map(({ id }) => id),
    );
  }

  /** A team without budgets reserves nothing, so its open tasks are added up instead. */
  private async frozen(caller: TaskCaller, windows: readonly BudgetWindow[], states: readonly BudgetState[]): Promise<number> {
    const ofTeam = states.filter((_, at) => windows[at]?.entity === 'team');
    if (ofTeam.length > 0) return Math.max(...ofTeam.map(({ reserved }) => reserved));
    const open = await this.tasks.openTasksOf(caller.teamId, MAX_COUNTED);
    return open.reduce((sum, { meta }) => sum + (meta.costCredits ?? 0), 0);
  }
}

function spendable(account: number, windows: readonly BudgetWindow[], states: readonly BudgetState[]): number {
  const left = windows.map(({ limit }, at) => limit - (states[at]?.spent ?? 0) - (states[at]?.reserved ?? 0));
  return Math.max(0, Math.min(account, ...left));
}
