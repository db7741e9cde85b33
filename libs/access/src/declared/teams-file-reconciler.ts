import { changeZones } from '../budgets/change-zones.js';
import { changeLabelZones } from '../budgets/label-budgets.js';
import { type DeclaredTeam } from './load-teams-file.js';
import { type AccessStores } from '../ports/access-stores.js';
import { type Clock } from '../shared/clock.js';
import { allPages } from '../shared/all-pages.js';
import { saveWithRetry } from '../shared/save-with-retry.js';
import { replaceEndUser } from '../teams/end-user-limits.js';
import { type Team } from '../teams/team.js';
import { DeclaredKeysReconciler } from './declared-keys-reconciler.js';
import { ReconcileReport } from './reconcile-report.js';
import { sameContent } from './same-content.js';
import { TeamsFileError } from './teams-file-error.js';

/**
 * Makes the stored teams and keys match the file: declared ones are created or updated; those declared before but now absent
 * are revoked. Those created through the API are never touched. Safe to repeat and to run on several instances at once.
 */
export class TeamsFileReconciler {
  readonly #keys: DeclaredKeysReconciler;

  constructor(
    private readonly stores: Pick<AccessStores, 'teams' | 'keys' | 'bus'>,
    private readonly clock: Clock = Date.now,
  ) {
    this.#keys = new DeclaredKeysReconciler(stores, clock);
  }

  /** @throws TeamsFileError when an id belongs to a team or key created through the API, before anything is written. ApiError 9010 */
  async reconcile(declared: readonly DeclaredTeam[], path = ''): Promise<ReconcileReport> {
    await this.#mustNotTakeOver(declared, path);
    const report = new ReconcileReport();
    for (const team of declared) {
      await this.#declareTeam(team, report);
      await this.#keys.declare(team, report);
    }
    const kept = new Set(declared.map(({ teamId }) => teamId));
    for await (const team of allPages((request) => this.stores.teams.list(request))) {
      if (team.origin === 'file' && !kept.has(team.teamId)) await this.#dropTeam(team, report);
    }
    return report;
  }

  async #mustNotTakeOver(declared: readonly DeclaredTeam[], path: string): Promise<void> {
    for (const [index, { teamId, keys }] of declared.entries()) {
      const team = await this.stores.teams.get(teamId);
      if (team?.origin === 'api') {
        throw new TeamsFileError(path, [{ field: `teams[${index}].id`, message: 'is the id of a team created through the API' }]);
      }
      for (const [at, { keyId }] of keys.entries()) {
        const key = await this.stores.keys.get(keyId);
        if (key === null || (key.origin === 'file' && key.teamId === teamId)) continue;
        throw new TeamsFileError(path, [{ field: `teams[${index}].keys[${at}].key_id`, message: 'belongs to another key' }]);
      }
    }
  }

  async #declareTeam(declared: DeclaredTeam, report: ReconcileReport): Promise<void> {
    const { teamId, name, limits, budgets, labelBudgets, endUser, alerts = {} } = declared;
    const fresh: Team = {
      teamId,
      name,
      origin: 'file',
      createdAt: this.clock(),
      disabledAt: null,
      deletedAt: null,
      deletedBy: null,
      limits,
      budgets,
      alerts,
      labelBudgets,
      endUser,
      version: 1,
    };
    if ((await this.stores.teams.get(teamId)) === null && (await this.stores.teams.insert(fresh))) {
      report.created.push(`team:${teamId}`);
      return;
    }
    await this.#edit(teamId, report, (team) => ({
      ...team,
      name,
      limits,
      budgets: changeZones(team.budgets, budgets, this.clock()),
      // A record of before has none, which is no change.
      ...((team.alerts !== undefined || Object.keys(alerts).length > 0) && { alerts }),
      labelBudgets: changeLabelZones(team.labelBudgets, labelBudgets, this.clock()),
      endUser: replaceEndUser(team.endUser, endUser, this.clock()),
      ...(team.deletedBy === 'file' && REVIVED),
    }));
  }

  async #edit(teamId: string, report: ReconcileReport, edit: (team: Team) => Team): Promise<void> {
    const before = await this.stores.teams.get(teamId);
    if (before === null || sameContent(before, edit(before))) return;
    await this.#save(teamId, edit);
    await this.stores.bus.publish({ kind: 'team', id: teamId, teamId, effect: 'changed' });
    report.updated.push(`team:${teamId}`);
  }

  async #dropTeam({ teamId, deletedAt }: Team, report: ReconcileReport): Promise<void> {
    await this.#keys.dropAll(teamId, report);
    if (deletedAt !== null) return;
    await this.#save(teamId, (team) => ({
      ...team,
      deletedAt: team.deletedAt ?? this.clock(),
      deletedBy: team.deletedBy ?? 'file',
    }));
    await this.stores.bus.publish({ kind: 'team', id: teamId, teamId, effect: 'revoked' });
    report.revoked.push(`team:${teamId}`);
  }

  #save(teamId: string, edit: (team: Team) => Team): Promise<Team> {
    return saveWithRetry<Team>({
      read: async () => {
        const team = await this.stores.teams.get(teamId);
        if (team === null) throw new Error(`team ${teamId} is gone`);
        return team;
      },
      edit,
      write: (team) => this.stores.teams.replace(team),
    });
  }
}

const REVIVED = { deletedAt: null, deletedBy: null };
