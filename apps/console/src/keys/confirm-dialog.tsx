import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';

export interface Confirmation {
  title: string;
  text: string;
  action: string;
  danger?: boolean;
  run: () => Promise<void>;
}

export function ConfirmDialog({ question, onClose }: { question: Confirmation | null; onClose: () => void }) {
  return (
    <Modal opened={question !== null} onClose={onClose} title={question?.title} closeButtonProps={{ 'aria-label': 'Close' }}>
      {question && <Body question={question} onClose={onClose} />}
    </Modal>
  );
}

function Body({ question: { text, action, danger, run }, onClose }: { question: Confirmation; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const confirm = async () => {
    setBusy(true);
    try {
      await run();
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Stack>
      <Text>{text}</Text>
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color={danger === true ? 'red' : undefined} onClick={() => void confirm()} loading={busy}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
