import { type WebhookDelivery } from '#client';
import { Button, Code, Group, Paper, Text } from '@mantine/core';
import { useState } from 'react';
import { taskHref } from '../shell/use-route.js';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { BADGES, DEATHS } from './webhook-words.js';

type Read = (signal: AbortSignal) => Promise<WebhookDelivery & { sent: unknown }>;

interface DeliveryRowProps {
  delivery: WebhookDelivery;
  /** Reads it with what was sent. */
  read: Read;
  onRedeliver: () => void;
}

export function DeliveryRow({ delivery, read, onRedeliver }: DeliveryRowProps) {
  const { delivery_id: id, type, task_uuid: uuid, state, reason, created_at: made, attempts } = delivery;
  const [open, setOpen] = useState(false);
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none' }}>
      <Group justify="space-between">
        <div style={{ minWidth: 0 }}>
          <Text fw={600}>
            {type} <StatusBadge status={BADGES[state]} />
          </Text>
          <Text size="sm" c="dimmed">
            {state}
            {reason !== null && `: ${DEATHS[reason]}`} · {made !== null && <When at={made} />} · {lastOf(attempts)}
          </Text>
          {uuid !== null && (
            <a href={taskHref(uuid)}>
              <code>{uuid}</code>
            </a>
          )}
        </div>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setOpen(!open)} aria-expanded={open} aria-label={`Details of ${id}`}>
            Details
          </Button>
          <Button size="xs" variant="default" onClick={onRedeliver} aria-label={`Send ${id} again`}>
            Send again
          </Button>
        </Group>
      </Group>
      {open && <Details read={read} />}
    </Paper>
  );
}

function Details({ read }: { read: Read }) {
  const delivery = useLoad('delivery', read);
  const { data } = delivery;
  return (
    <>
      <LoadStatus of={delivery} label="Loading the delivery" size="sm" />
      {data?.attempts.map(({ number, at, code, error: fault, answer, duration_ms: duration }) => (
        <Text key={number} size="sm">
          {number}. {at !== null && <When at={at} />}: {code ?? fault} after {duration} ms{answer === null ? '' : ` – ${answer}`}
        </Text>
      ))}
      {data && (
        <Code block mt="sm" aria-label="What was sent" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {JSON.stringify(data.sent, null, 2)}
        </Code>
      )}
    </>
  );
}

function lastOf(attempts: WebhookDelivery['attempts']): string {
  const last = attempts.at(-1);
  if (last === undefined) return 'not sent yet';
  const times = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  return `${times}, the last: ${last.code ?? last.error ?? 'no answer'}`;
}
