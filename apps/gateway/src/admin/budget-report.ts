import { allPages, budgetWindows, Keys, type OpenBudgetWindow, Teams } from '#access';
import { type BudgetState, CreationLedger, StorageClock } from '#tasks';
import { Injectable } from '@nestjs/common';

/** Where the budgets of a team and of its keys stand right now. */
@Injectable()
export class BudgetReport {
  constructor(
    private readonly teams: Teams,
    private readonly keys: Keys,
    private readonly ledger: CreationLedger,
    private readonly clock: StorageClock,
  ) {}

  /** @throws ApiError 1005, 9010 */
  async of(teamId: string) {
    const windows = await this.openWindows(teamId);
    const states = await this.ledger.budgetState(teamId, [...windows.keys()]);
    const byId = new Map(states.map((state) => [state.windowId, state]));
    return { team_id: teamId, budgets: [...windows.values()].map((window) => view(window, byId.get(window.id))) };
  }

  /** By id: the keys of one rotation share a window. */
  private async openWindows(teamId: string): Promise<Map<string, OpenBudgetWindow>> {
    const now = this.clock.now();
    const team = await this.teams.get(teamId);
    const windows = budgetWindows(team, null, now);
    for await (const key of allPages((request) => this.keys.list(teamId, request))) {
      if (key.revokedAt === null) windows.push(...budgetWindows({ ...team, budgets: [] }, key, now));
    }
    return new Map(windows.map((window) => [window.id, window]));
  }
}

function view({ entity, entityId, window, limit, resetsAt }: OpenBudgetWindow, state: BudgetState | undefined) {
  const { spent = 0, reserved = 0 } = state ?? {};
  return {
    entity,
    entity_id: entityId,
    window,
    limit,
    spent,
    reserved,
    available: Math.max(0, limit - spent - reserved),
    resets_at: resetsAt === null ? null : new Date(resetsAt).toISOString(),
  };
}
