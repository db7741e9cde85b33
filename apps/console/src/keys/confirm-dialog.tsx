import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { Problem } from '../errors/problem.js';
import { useDialogAction } from '../shell/use-dialog-action.js';

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

function Body({ question, onClose }: { question: Confirmation; onClose: () => void }) {
  const { text, action, danger } = question;
  const { busy, error, run } = useDialogAction(onClose);
  return (
    <Stack>
      <Text>{text}</Text>
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button color={danger === true ? 'red' : undefined} onClick={() => void run(question.run)} loading={busy}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
