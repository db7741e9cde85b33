import { type IssuedKey, type KeyRecord, type TriverseClient } from '#client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useReadOnly } from '../session/read-only.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { allKeys } from './all-keys.js';
import { ConfirmDialog, type Confirmation } from './confirm-dialog.js';
import { ConnectionsLine } from './connections-line.js';
import { KeyRow } from './key-row.js';
import { NewKeyDialog } from './new-key-dialog.js';
import { SecretOnce } from './secret-once.js';

const GRACE_SECONDS = 3_600;

interface KeyListProps {
  /** With administration rights. */
  admin: TriverseClient;
  teamId: string;
  /** Of the key that this browser is signed in with. */
  ownKeyId?: string | null | undefined;
}

/** The keys of a team, and everything that can be done with them. */
export function KeyList({ admin, teamId, ownKeyId }: KeyListProps) {
  const live = useLoad(`connections ${teamId}`, (signal) => admin.connections({ teamId, signal }));
  const list = useLoad(`keys ${teamId}`, (signal) => allKeys(admin, teamId, signal));
  const { data: keys, reload } = list;
  const [making, setMaking] = useState(false);
  const readOnly = useReadOnly();
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
      text:
        key.key_id === ownKeyId
          ? 'You are signed in with this key: you will be signed out at once, and need another key to come back. Every token created with it stops working too, permanently.'
          : 'The key and every token created with it stop working immediately and permanently.',
      action: 'Revoke the key',
      danger: true,
      run: async () => {
        await admin.keys.revoke(key.key_id);
        reload();
      },
    });

  return (
    <Stack>
      <Group justify="space-between">
        {live.data ? <ConnectionsLine live={live.data} onReload={live.reload} /> : <span />}
        {!readOnly && <Button onClick={() => setMaking(true)}>New key</Button>}
      </Group>
      <LoadStatus of={list} label="Loading the keys" size="sm" />
      {list.error === undefined && <Problem error={live.error} onRetry={live.reload} />}
      {issued && <SecretOnce what="key" secret={issued.key} onClose={() => setIssued(null)} />}
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Keys of the team">
        {keys?.map((key) => (
          <KeyRow
            key={key.key_id}
            record={key}
            isOwn={key.key_id === ownKeyId}
            connections={live.data?.keys.find(({ key_id: id }) => id === key.key_id)?.connections ?? 0}
            save={(changes) => admin.keys.update(key.key_id, changes).then(reload)}
            onRotate={() => rotate(key)}
            onRevoke={() => revoke(key)}
          />
        ))}
      </Stack>
      {keys?.length === 0 && <Text c="dimmed">The team has no keys.</Text>}
      <NewKeyDialog
        opened={making}
        onClose={() => setMaking(false)}
        create={(settings) => admin.keys.create(teamId, settings)}
        onCreated={show}
      />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </Stack>
  );
}

const nameOf = ({ alias, key_id: id }: KeyRecord) => (alias === null ? id : `“${alias}”`);
