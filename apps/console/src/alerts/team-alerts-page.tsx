import { Text } from '@mantine/core';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { AlertsView } from './alerts-view.js';

export default function TeamAlertsPage() {
  const { admin } = useSession();
  return (
    <Page title="Alerts">
      {admin === null ? <Text>Only a team administrator can see the team’s alerts.</Text> : <AlertsView client={admin} />}
    </Page>
  );
}
