import { type Page, type PageRequest } from '#contracts';
import { type AccessChange, RevocationBus } from '../ports/revocation-bus.js';
import { TeamStore } from '../ports/team-store.js';
import { randomBase62 } from '../shared/base62.js';
import { type Clock } from '../shared/clock.js';
import { merged } from '../shared/merged.js';
import { notFound } from '../shared/refusals.js';
import { saveWithRetry } from '../shared/save-with-retry.js';
import { changeZones } from '../budgets/change-zones.js';
import { changeLabelZones } from '../budgets/label-budgets.js';
import { withEndUser } from './end-user-limits.js';
import { type TeamBudgets } from './limits-schema.js';
import { type NewTeam, type TeamChanges } from './team-schema.js';
import { type Team } from './team.js';

const NO_BUDGETS: TeamBudgets = { budgets: [] };

/** Administration of teams. @throws ApiError 1005 for an unknown or deleted team, 9010. */
export class Teams {
  constructor(
    private readonly store: TeamStore,
    private readonly bus: RevocationBus,
    private readonly clock: Clock,
  ) {}

  async create({ name, limits = {}, budgets = NO_BUDGETS, end_user: endUser, alerts }: NewTeam): Promise<Team> {
    const team: Team = {
      teamId: `team_${randomBase62(16)}`,
      name,
      origin: 'api',
      createdAt: this.clock(),
      disabledAt: null,
      deletedAt: null,
      deletedBy: null,
      limits,
      ...budgets,
      ...(endUser && { endUser }),
      ...(alerts && { alerts }),
      version: 1,
    };
    await this.store.insert(team);
    return team;
  }

  async get(teamId: string): Promise<Team> {
    const team = await this.store.get(teamId);
    if (team === null || team.deletedAt !== null) throw notFound('team');
    return team;
  }

  /** Without deleted teams; a page may be shorter than requested. */
  async list(request: PageRequest): Promise<Page<Team>> {
    const page = await this.store.list(request);
    return { ...page, items: page.items.filter(({ deletedAt }) => deletedAt === null) };
  }

  async update(teamId: string, { name, disabled, limits, end_user: endUser, alerts }: TeamChanges): Promise<Team> {
    const team = await this.#change(teamId, (before) => ({
      ...before,
      name: name ?? before.name,
      limits: merged(before.limits, limits),
      ...(alerts !== undefined && { alerts: merged(before.alerts ?? {}, alerts) }),
      endUser: withEndUser(before.endUser, endUser, this.clock()),
      disabledAt: disabled === undefined ? before.disabledAt : disabled ? (before.disabledAt ?? this.clock()) : null,
    }));
    await this.#announce(teamId, team.disabledAt === null ? 'changed' : 'revoked');
    return team;
  }

  /** Replaces all budgets, also those of labels. */
  async setBudgets(teamId: string, { budgets, labelBudgets }: TeamBudgets): Promise<Team> {
    const team = await this.#change(teamId, (before) => ({
      ...before,
      budgets: changeZones(before.budgets, budgets, this.clock()),
      labelBudgets: changeLabelZones(before.labelBudgets, labelBudgets, this.clock()),
    }));
    await this.#announce(teamId, 'changed');
    return team;
  }

  /** Its keys and tokens stop working at once. Repeating it announces it again. */
  async delete(teamId: string): Promise<void> {
    const now = this.clock();
    await saveWithRetry<Team>({
      read: async () => {
        const team = await this.store.get(teamId);
        if (team === null) throw notFound('team');
        return team;
      },
      edit: (before) => ({ ...before, deletedAt: before.deletedAt ?? now, deletedBy: 'api' }),
      write: (team) => this.store.replace(team),
    });
    await this.#announce(teamId, 'revoked');
  }

  #change(teamId: string, edit: (before: Team) => Team): Promise<Team> {
    return saveWithRetry({ read: () => this.get(teamId), edit, write: (team) => this.store.replace(team) });
  }

  #announce(id: string, effect: AccessChange['effect']): Promise<void> {
    return this.bus.publish({ kind: 'team', id, teamId: id, effect });
  }
}
