import { type TriverseClient } from '#client';
import { useLoad } from '../usage/use-load.js';
import { allTeams } from './all-teams.js';

/** The names of the teams by their ids; undefined for one that is not there, or not read yet. */
export function useTeamNames(client: TriverseClient): (teamId: string) => string | undefined {
  const { data } = useLoad('teams', (signal) => allTeams(client, signal));
  const names = new Map(data?.teams.map(({ team_id: id, name }) => [id, name]));
  return (teamId) => names.get(teamId);
}
