import { type TriverseClient } from '#client';
import { AlertsView } from '../alerts/alerts-view.js';
import { useLoad } from '../usage/use-load.js';
import { allTeams } from './all-teams.js';

/** The alerts of every team and of the installation, with the names of the teams. */
export function OperatorAlerts({ client }: { client: TriverseClient }) {
  const { data } = useLoad('teams', (signal) => allTeams(client, signal));
  const names = new Map(data?.teams.map(({ team_id: id, name }) => [id, name]));
  return <AlertsView client={client} teamName={(teamId) => names.get(teamId) ?? teamId} />;
}
