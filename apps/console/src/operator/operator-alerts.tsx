import { type TriverseClient } from '#client';
import { AlertsView } from '../alerts/alerts-view.js';
import { useTeamNames } from './use-team-names.js';

/** The alerts of every team and of the installation, with the names of the teams. */
export function OperatorAlerts({ client }: { client: TriverseClient }) {
  const nameOf = useTeamNames(client);
  return <AlertsView client={client} teamName={(teamId) => nameOf(teamId) ?? teamId} />;
}
