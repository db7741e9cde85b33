import { type Page, type PageRequest, type Team, TeamStore } from '#access';
import { MemoryIndexedRecords } from './memory-indexed-records.js';

export class MemoryTeamStore extends TeamStore {
  readonly #teams = new MemoryIndexedRecords<Team>(({ teamId }) => teamId);

  async insert(team: Team): Promise<boolean> {
    return this.#teams.insert(team);
  }

  async get(teamId: string): Promise<Team | null> {
    return this.#teams.get(teamId);
  }

  async replace(team: Team): Promise<boolean> {
    return this.#teams.replace(team);
  }

  async list(request: PageRequest): Promise<Page<Team>> {
    return this.#teams.list(request, () => true);
  }
}
