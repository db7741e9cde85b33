import { type Team, TeamStore } from '#access';
import { type Page, type PageRequest } from '#contracts';
import { type Collections } from '../../collections/collection.js';
import { MemoryIndexedRecords } from './memory-indexed-records.js';

export class MemoryTeamStore extends TeamStore {
  readonly #teams: MemoryIndexedRecords<Team>;

  constructor(collections: Collections) {
    super();
    this.#teams = new MemoryIndexedRecords(collections, 'team', { idOf: ({ teamId }) => teamId, groupOf: () => '' });
  }

  insert(team: Team): Promise<boolean> {
    return this.#teams.insert(team);
  }

  async get(teamId: string): Promise<Team | null> {
    return this.#teams.get(teamId);
  }

  replace(team: Team): Promise<boolean> {
    return this.#teams.replace(team);
  }

  async list(request: PageRequest): Promise<Page<Team>> {
    return this.#teams.list('', request);
  }
}
