import { type WebhookRecord } from '#client';
import { Button, Group, Paper, Text } from '@mantine/core';
import { webhookHref } from '../shell/use-route.js';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { healthOf, REASONS } from './webhook-words.js';

interface WebhookRowProps {
  webhook: WebhookRecord;
  onTest: () => void;
  onSwitch: () => void;
  onRotate: () => void;
  onDelete: () => void;
}

export function WebhookRow({ webhook, onTest, onSwitch, onRotate, onDelete }: WebhookRowProps) {
  const { webhook_id: id, url, description, events, disabled_at: off, disabled_reason: reason } = webhook;
  const name = description ?? url;
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none' }}>
      <Group justify="space-between">
        <div style={{ minWidth: 0 }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {name} <StatusBadge status={healthOf(webhook)} />
          </Text>
          {description !== null && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {url}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {events.join(', ')}
          </Text>
          <Text size="sm" c="dimmed">
            <State webhook={webhook} />
            {reason !== null && ` · ${REASONS[reason]}`}
          </Text>
          <a href={webhookHref(id)} aria-label={`Deliveries to ${name}`}>
            Deliveries
          </a>
        </div>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onTest} aria-label={`Test ${name}`}>
            Test
          </Button>
          <Button size="xs" variant="default" onClick={onSwitch} aria-label={`Switch ${off === null ? 'off' : 'on'} ${name}`}>
            Switch {off === null ? 'off' : 'on'}
          </Button>
          <Button size="xs" variant="default" onClick={onRotate} aria-label={`Replace the secret of ${name}`}>
            New secret
          </Button>
          <Button size="xs" variant="outline" color="red" onClick={onDelete} aria-label={`Delete ${name}`}>
            Delete
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}

function State({ webhook: { pending, failing_since: failing, paused_until: paused } }: { webhook: WebhookRecord }) {
  return (
    <>
      {pending === 0 ? 'nothing waits' : `${pending} waiting`}
      {failing !== null && (
        <>
          {' · '}failing since <When at={failing} />
        </>
      )}
      {paused !== null && (
        <>
          {' · '}rests until <When at={paused} />
        </>
      )}
    </>
  );
}
