import { type IssuedKey, type KeySettings } from '#client';
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useDialogAction } from '../shell/use-dialog-action.js';
import { ScopeBoxes } from './scope-boxes.js';
import { SCOPES } from './scopes.js';

interface NewKeyDialogProps {
  opened: boolean;
  onClose: () => void;
  create: (settings: KeySettings) => Promise<IssuedKey>;
  onCreated: (key: IssuedKey) => void;
}

const USUAL = SCOPES.map(([scope]): string => scope).filter((scope) => scope !== 'team:admin');
const DAY_MS = 86_400_000;
const LIVES = [
  { value: '', label: 'Never' },
  { value: '7', label: 'In a week' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];

export function NewKeyDialog({ opened, onClose, create, onCreated }: NewKeyDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New key" closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewKeyForm onClose={onClose} create={create} onCreated={onCreated} />
    </Modal>
  );
}

function NewKeyForm({ onClose, create, onCreated }: Omit<NewKeyDialogProps, 'opened'>) {
  const [alias, setAlias] = useState('');
  const [scopes, setScopes] = useState<string[]>(USUAL);
  const [days, setDays] = useState('90');
  const { busy, error, run } = useDialogAction(onClose);

  const send = async () => {
    const expires_at = days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    onCreated(await create({ ...(alias.trim() === '' ? {} : { alias: alias.trim() }), scopes, expires_at }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(send);
  };

  return (
    <Stack component="form" onSubmit={submit}>
      <TextInput
        label="Name"
        description="Helps you recognise it, e.g. “web shop”"
        value={alias}
        onChange={(event) => setAlias(event.currentTarget.value)}
        data-autofocus
      />
      <ScopeBoxes value={scopes} onChange={setScopes} />
      <NativeSelect label="Expires" data={LIVES} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={scopes.length === 0}>
          Create the key
        </Button>
      </Group>
    </Stack>
  );
}
