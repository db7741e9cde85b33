import { type TeamRecord } from '#client';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Problem } from '../errors/problem.js';
import { useDialogAction } from '../shell/use-dialog-action.js';

interface NewTeamDialogProps {
  opened: boolean;
  onClose: () => void;
  create: (name: string) => Promise<TeamRecord>;
  onCreated: (team: TeamRecord) => void;
}

export function NewTeamDialog({ opened, onClose, ...rest }: NewTeamDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="New team" closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewTeamForm onClose={onClose} {...rest} />
    </Modal>
  );
}

function NewTeamForm({ onClose, create, onCreated }: Omit<NewTeamDialogProps, 'opened'>) {
  const [name, setName] = useState('');
  const { busy, error, run } = useDialogAction(onClose);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => onCreated(await create(name.trim())));
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <TextInput
        label="Name"
        value={name}
        error={fieldErrorOf(error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={name.trim() === ''}>
          Create the team
        </Button>
      </Group>
    </Stack>
  );
}
