import { type Labels } from '#contracts';
import { CredentialStateCache } from '../authentication/credential-state-cache.js';
import { isOfKey } from '../keys/is-of-key.js';
import { type BoundCaller, LimitResolver } from '../limits/limit-resolver.js';
import { type Clock } from '../shared/clock.js';
import { type Team } from '../teams/team.js';
import { type OpenBudgetWindow, budgetWindows } from './budget-windows.js';
import { endUserWindows } from './end-user-windows.js';
import { labelWindows } from './label-budgets.js';

export interface CreationBounds {
  windows: OpenBudgetWindow[];
  /** Missing: unlimited. */
  maxOpenTasks?: { team?: number; key?: number; end_user?: number };
}

/** The limits that a creation must fit into, for the creation ledger. */
export class Budgets {
  constructor(
    private readonly credentialStates: CredentialStateCache,
    private readonly limits: LimitResolver,
    private readonly clock: Clock,
  ) {}

  /** @param labels of the creation. @throws ApiError 9010 */
  async boundsFor(caller: BoundCaller, labels?: Labels): Promise<CreationBounds> {
    const [windows, { team, key, endUser }] = await Promise.all([this.windowsFor(caller, labels), this.limits.of(caller)]);
    const maxOpenTasks = {
      ...(team.openTasks !== undefined && { team: team.openTasks }),
      ...(key.openTasks !== undefined && { key: key.openTasks }),
      ...(endUser.openTasks !== undefined && { end_user: endUser.openTasks }),
    };
    return Object.keys(maxOpenTasks).length === 0 ? { windows } : { windows, maxOpenTasks };
  }

  /** Windows open now for the caller's team, key and end user, and for the labels; none for the operator. @throws ApiError 9010 */
  async windowsFor(caller: BoundCaller, labels?: Labels): Promise<OpenBudgetWindow[]> {
    if (caller.kind === 'admin') return [];
    const [{ value: team }, key] = await Promise.all([
      this.credentialStates.team(caller.teamId),
      isOfKey(caller) ? this.credentialStates.key(caller.keyId) : null,
    ]);
    if (team === null) return [];
    const now = this.clock();
    const { sub, endUser } = caller;
    const windows = [
      ...budgetWindows(team, key?.value ?? null, now),
      ...(sub === undefined ? [] : endUserWindows(sub, [team.endUser, key?.value?.endUser, endUser], now)),
      ...labelWindows(team, labels, now),
    ];
    return watched(windows, team);
  }
}

/** With the thresholds of the team, where it has its own: for its windows, and for those of whoever acts for it. */
export function watched(windows: OpenBudgetWindow[], { alerts }: Pick<Team, 'alerts'>): OpenBudgetWindow[] {
  const alertAt = alerts?.thresholds;
  return alertAt === undefined ? windows : windows.map((window) => ({ ...window, alertAt }));
}
