import { type IssuedKey, type KeyRecord, type TriverseClient } from '#client';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { useLoad } from '../usage/use-load.js';
import { allKeys } from './all-keys.js';
import { ConfirmDialog, type Confirmation } from './confirm-dialog.js';
import { KeyRow } from './key-row.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { SecretOnce } from './secret-once.js';

const GRACE_SECONDS = 3_600;

export default function KeysPage() {
  const { admin } = useSession();
  if (admin === null) {
    return (
      <Page title="Keys">
        <Text>Only a team administrator can see the team’s keys.</Text>
      </Page>
    );
  }
  return <Keys admin={admin} />;
}

function Keys({ admin }: { admin: TriverseClient }) {
  const { team } = useSession();
  const { data: keys, error, reload } = useLoad('keys', (signal) => allKeys(admin, team.id, signal));
  const [making, setMaking] = useState(false);
  const [issued, setIssued] = useState<IssuedKey | null>(null);
  const [question, setQuestion] = useState<Confirmation | null>(null);

  const show = (key: IssuedKey) => {
    setIssued(key);
    reload();
  };
  const rotate = (key: KeyRecord) =>
    setQuestion({
      title: `Rotate ${nameOf(key)}?`,
      text: 'A new key replaces it. The old one keeps working for one more hour.',
      action: 'Rotate the key',
      run: async () => show(await admin.keys.rotate(key.key_id, { graceSeconds: GRACE_SECONDS })),
    });
  const revoke = (key: KeyRecord) =>
    setQuestion({
      title: `Revoke ${nameOf(key)}?`,
      text: 'The key and every token created with it stop working immediately and permanently.',
      action: 'Revoke the key',
      danger: true,
      run: async () => {
        await admin.keys.revoke(key.key_id);
        reload();
      },
    });

  return (
    <Page title="Keys" actions={<Button onClick={() => setMaking(true)}>New key</Button>}>
      <Problem error={error} onRetry={reload} />
      {issued && <SecretOnce what="key" secret={issued.key} onClose={() => setIssued(null)} />}
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Keys of the team">
        {keys?.map((key) => (
          <KeyRow key={key.key_id} record={key} onRotate={() => rotate(key)} onRevoke={() => revoke(key)} />
        ))}
      </Stack>
      {keys?.length === 0 && <Text c="dimmed">The team has no keys.</Text>}
      <NewKeyDialog
        opened={making}
        onClose={() => setMaking(false)}
        create={(settings) => admin.keys.create(team.id, settings)}
        onCreated={show}
      />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </Page>
  );
}

const nameOf = ({ alias, key_id: id }: KeyRecord) => (alias === null ? id : `“${alias}”`);
