import { type Team, TeamStore } from '#access';
import { type Page, type PageRequest } from '#contracts';
import { type RedisAccessContext } from './redis-access-context.js';
import { RedisRecords } from './redis-records.js';

export class RedisTeamStore extends TeamStore {
  readonly #records: RedisRecords<Team>;

  constructor(private readonly context: RedisAccessContext) {
    super();
    this.#records = new RedisRecords(context, context.keys.team);
  }

  insert(team: Team): Promise<boolean> {
    const { keys } = this.context;
    return this.#records.insert(team, { id: team.teamId, key: keys.team(team.teamId), index: keys.allTeams() });
  }

  get(teamId: string): Promise<Team | null> {
    return this.#records.get(teamId, (team) => team);
  }

  replace(team: Team): Promise<boolean> {
    return this.#records.replace(team, this.context.keys.team(team.teamId));
  }

  list(request: PageRequest): Promise<Page<Team>> {
    return this.#records.list(this.context.keys.allTeams(), request, (teamId) => this.get(teamId));
  }
}
