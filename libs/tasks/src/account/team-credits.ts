import { type BalanceResponse } from '#contracts';
import { Injectable } from '@nestjs/common';
import { type BudgetState, type BudgetWindow, CreationLedger, OPEN_TASKS } from '../ports/creation-ledger.js';
import { UpstreamApi } from '../ports/upstream-api.js';
import { type TaskCaller } from '../shared/task-caller.js';

@Injectable()
export class TeamCredits {
  constructor(
    private readonly ledger: CreationLedger,
    private readonly upstream: UpstreamApi,
  ) {}

  /** The credits the caller can still spend, and those reserved by its team's unfinished tasks. @throws ApiError 9010, or the upstream's. */
  async execute(caller: TaskCaller, windows: readonly BudgetWindow[], signal?: AbortSignal): Promise<BalanceResponse> {
    const ids = [...windows.map(({ id }) => id), OPEN_TASKS];
    const [account, states] = await Promise.all([this.upstream.balance(signal), this.ledger.budgetState(caller.teamId, ids)]);
    return { balance: spendable(account.balance, windows, states), frozen: frozen(windows, states) };
  }

  /** The lowest of the account's credits and the remainder of each budget. */
  async available(caller: TaskCaller, windows: readonly BudgetWindow[], account: number): Promise<number> {
    const ids = windows.map(({ id }) => id);
    return spendable(account, windows, await this.ledger.budgetState(caller.teamId, ids));
  }
}

/** A team's reservations cover creations in progress as well as open tasks. */
function frozen(windows: readonly BudgetWindow[], states: readonly BudgetState[]): number {
  const held = states.filter(({ windowId }, at) => windowId === OPEN_TASKS || windows[at]?.entity === 'team');
  return Math.max(0, ...held.map(({ reserved }) => reserved));
}

function spendable(account: number, windows: readonly BudgetWindow[], states: readonly BudgetState[]): number {
  const left = windows.map(({ limit }, at) => limit - (states[at]?.spent ?? 0) - (states[at]?.reserved ?? 0));
  return Math.max(0, Math.min(account, ...left));
}
