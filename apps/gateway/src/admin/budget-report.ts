import { allBudgetWindows, Keys, type OpenBudgetWindow, Teams } from '#access';
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

  private async openWindows(teamId: string): Promise<Map<string, OpenBudgetWindow>> {
    const windows = await allBudgetWindows(await this.teams.get(teamId), this.keys, this.clock.now());
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
