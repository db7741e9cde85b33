import { allBudgetWindows, Keys, labelWindows, type OpenBudgetWindow, Teams } from '#access';
import { type BudgetState, CreationLedger, StorageClock } from '#tasks';
import { Injectable } from '@nestjs/common';

/** Where the budgets of a team, of its keys and of its labels stand right now. */
@Injectable()
export class BudgetReport {
  constructor(
    private readonly teams: Teams,
    private readonly keys: Keys,
    private readonly ledger: CreationLedger,
    private readonly clock: StorageClock,
  ) {}

  /** @param parts.labels whether those of labels are in it. @throws ApiError 1005, 9010 */
  async of(teamId: string, parts: { labels: boolean }) {
    const windows = await this.openWindows(teamId, parts);
    const states = await this.ledger.budgetState(teamId, [...windows.keys()]);
    const byId = new Map(states.map((state) => [state.windowId, state]));
    return { team_id: teamId, budgets: [...windows.values()].map((window) => view(window, byId.get(window.id))) };
  }

  private async openWindows(teamId: string, { labels }: { labels: boolean }): Promise<Map<string, OpenBudgetWindow>> {
    const now = this.clock.now();
    const team = await this.teams.get(teamId);
    const windows: OpenBudgetWindow[] = await allBudgetWindows(team, this.keys, now);
    if (labels) windows.push(...labelWindows(team, 'all', now));
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
