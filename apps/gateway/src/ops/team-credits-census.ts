import { allPages, budgetWindows, type Team, Teams } from '#access';
import { type Settings } from '#config';
import { CreationLedger, StorageClock } from '#tasks';
import { Inject, Injectable } from '@nestjs/common';
import { setImmediate } from 'node:timers/promises';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

export interface WindowCredits {
  /** A team's id, or `other`. */
  team: string;
  window: string;
  budget: number;
  spent: number;
  reserved: number;
}

const OTHER = 'other';
const READ_AT_A_TIME = 50;

/** Where the budgets of teams stand: those that have used most of theirs by name, the others summed up, so that there is a bound to the lines. */
@Injectable()
export class TeamCreditsCensus {
  constructor(
    private readonly teams: Teams,
    private readonly ledger: CreationLedger,
    private readonly clock: StorageClock,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'METRICS_TEAMS'>,
  ) {}

  /** @throws ApiError 9010 */
  async take(): Promise<WindowCredits[]> {
    const named: { used: number; windows: WindowCredits[] }[] = [];
    const others = new Map<string, WindowCredits>();
    let read = 0;
    for await (const team of allPages((request) => this.teams.list(request))) {
      // Without Redis nothing here waits, and other work would.
      if (++read % READ_AT_A_TIME === 0) await setImmediate();
      const windows = await this.windowsOf(team);
      if (windows.length === 0) continue;
      named.push({ used: Math.max(...windows.map(usedShare)), windows });
      named.sort((a, b) => b.used - a.used);
      for (const { windows: rest } of named.splice(this.settings.METRICS_TEAMS)) for (const one of rest) addTo(others, one);
    }
    return [...named.flatMap(({ windows }) => windows), ...others.values()];
  }

  private async windowsOf(team: Team): Promise<WindowCredits[]> {
    const open = budgetWindows(team, null, this.clock.now());
    const states = await this.ledger.budgetState(
      team.teamId,
      open.map(({ id }) => id),
    );
    return open.map(({ window, limit }, at) => {
      const { spent = 0, reserved = 0 } = states[at] ?? {};
      return { team: team.teamId, window, budget: limit, spent, reserved };
    });
  }
}

/** Of an empty budget everything is used. */
function usedShare({ budget, spent, reserved }: WindowCredits): number {
  return budget === 0 ? 1 : (spent + reserved) / budget;
}

function addTo(sums: Map<string, WindowCredits>, { window, budget, spent, reserved }: WindowCredits): void {
  const sum = sums.get(window) ?? { team: OTHER, window, budget: 0, spent: 0, reserved: 0 };
  sums.set(window, { ...sum, budget: sum.budget + budget, spent: sum.spent + spent, reserved: sum.reserved + reserved });
}
