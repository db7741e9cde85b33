import { type Page, type PageRequest } from '#contracts';
import { type Team } from '../teams/team.js';

/** @throws ApiError 9010 from each method when the storage does not answer. */
export abstract class TeamStore {
  /** @returns false when the id is taken. */
  abstract insert(team: Team): Promise<boolean>;
  /** Deleted teams too: their records stay. */
  abstract get(teamId: string): Promise<Team | null>;
  /** Writes only over `team.version` and increments it. @returns false when the stored version differs. */
  abstract replace(team: Team): Promise<boolean>;
  /** In order of creation, deleted ones included. */
  abstract list(request: PageRequest): Promise<Page<Team>>;
}
