import { CredentialStateCache } from '../authentication/credential-state-cache.js';
import { type BoundCaller, LimitResolver } from '../limits/limit-resolver.js';
import { type Clock } from '../shared/clock.js';
import { type Team } from '../teams/team.js';
import { type OpenBudgetWindow, budgetWindows } from './budget-windows.js';

export interface CreationBounds {
  windows: OpenBudgetWindow[];
  /** Missing: unlimited. */
  maxOpenTasks?: { team?: number; key?: number };
}

/** The limits that a creation must fit into, for the creation ledger. */
export class Budgets {
  constructor(
    private readonly credentialStates: CredentialStateCache,
    private readonly limits: LimitResolver,
    private readonly clock: Clock,
  ) {}

  /** @throws ApiError 9010 */
  async boundsFor(caller: BoundCaller): Promise<CreationBounds> {
    const [windows, { team, key }] = await Promise.all([this.windowsFor(caller), this.limits.of(caller)]);
    if (team.openTasks === undefined && key.openTasks === undefined) return { windows };
    const maxOpenTasks = {
      ...(team.openTasks !== undefined && { team: team.openTasks }),
      ...(key.openTasks !== undefined && { key: key.openTasks }),
    };
    return { windows, maxOpenTasks };
  }

  /** Windows open now for the caller's team and key; none for the operator. @throws ApiError 9010 */
  async windowsFor(caller: BoundCaller): Promise<OpenBudgetWindow[]> {
    if (caller.kind === 'admin') return [];
    const [{ value: team }, key] = await Promise.all([
      this.credentialStates.team(caller.teamId),
      caller.sessionId !== undefined ? null : this.credentialStates.key(caller.keyId),
    ]);
    return team === null ? [] : watched(budgetWindows(team, key?.value ?? null, this.clock()), team);
  }
}

/** With the thresholds of the team, where it has its own: for its windows, and for those of whoever acts for it. */
export function watched(windows: OpenBudgetWindow[], { alerts }: Pick<Team, 'alerts'>): OpenBudgetWindow[] {
  const alertAt = alerts?.thresholds;
  return alertAt === undefined ? windows : windows.map((window) => ({ ...window, alertAt }));
}
