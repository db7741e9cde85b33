import { type IssuedWebhook, type WebhookEventType, type WebhookSettings } from '#client';
import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useDialogAction } from '../shell/use-dialog-action.js';
import { EVENTS } from './webhook-words.js';

interface NewWebhookDialogProps {
  opened: boolean;
  onClose: () => void;
  create: (settings: WebhookSettings) => Promise<IssuedWebhook>;
  onCreated: (webhook: IssuedWebhook) => void;
}

export function NewWebhookDialog({ opened, ...form }: NewWebhookDialogProps) {
  return (
    <Modal opened={opened} onClose={form.onClose} title="New webhook" closeButtonProps={{ 'aria-label': 'Close' }}>
      <NewWebhookForm {...form} />
    </Modal>
  );
}

function NewWebhookForm({ onClose, create, onCreated }: Omit<NewWebhookDialogProps, 'opened'>) {
  const [url, setUrl] = useState('');
  const [description, setDescription] = useState('');
  const [events, setEvents] = useState<string[]>(['task.finalized']);
  const { busy, error, run } = useDialogAction(onClose);

  const send = async () => {
    const named = description.trim() === '' ? {} : { description: description.trim() };
    onCreated(await create({ url: url.trim(), events: events as WebhookEventType[], ...named }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void run(send);
  };

  return (
    <Stack component="form" onSubmit={submit}>
      <TextInput
        label="URL"
        description="Where the messages go; it begins with https://"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label="Name"
        description="Helps you recognise it, e.g. “render farm”"
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Checkbox.Group label="Events" value={events} onChange={setEvents}>
        <Stack gap={6} mt={6}>
          {Object.entries(EVENTS).map(([type, label]) => (
            <Checkbox key={type} value={type} label={`${label} (${type})`} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Problem error={error} />
      <Group justify="end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={busy} disabled={events.length === 0 || url.trim() === ''}>
          Create the webhook
        </Button>
      </Group>
    </Stack>
  );
}
