import { Text } from '@mantine/core';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { useLoad } from '../usage/use-load.js';
import { KeyList } from './key-list.js';

export default function KeysPage() {
  const { admin, team, ownKeyId } = useSession();
  const own = useLoad('own key', ownKeyId);
  return (
    <Page title="Keys">
      {admin === null ? (
        <Text>Only a team administrator can see the team’s keys.</Text>
      ) : (
        <KeyList admin={admin} teamId={team.id} ownKeyId={own.data} />
      )}
    </Page>
  );
}
