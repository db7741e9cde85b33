import { type TriverseClient, type WebhookRecord } from '#client';
import { Stack, Text } from '@mantine/core';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { healthOf, REASONS } from '../webhooks/webhook-words.js';

/** Whether the team's receivers take what they are sent. */
export function TeamWebhooks({ client, teamId }: { client: TriverseClient; teamId: string }) {
  const webhooks = useLoad(`webhooks ${teamId}`, (signal) => client.operator.webhooks(teamId, { signal }));
  const { data } = webhooks;
  return (
    <>
      <LoadStatus of={webhooks} label="Loading the webhooks of the team" size="sm" />
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Webhooks of the team">
        {data?.map((webhook) => (
          <Health key={webhook.webhook_id} webhook={webhook} />
        ))}
      </Stack>
      {data?.length === 0 && <Text c="dimmed">The team has no webhooks.</Text>}
    </>
  );
}

function Health({ webhook }: { webhook: WebhookRecord }) {
  const { url, description, disabled_reason: reason, failing_since: failing, pending } = webhook;
  return (
    <li style={{ listStyle: 'none', overflowWrap: 'anywhere' }}>
      <Text fw={600} size="sm">
        {description ?? url} <StatusBadge status={healthOf(webhook)} />
      </Text>
      <Text size="sm" c="dimmed">
        {pending === 0 ? 'nothing waits' : `${pending} waiting`}
        {failing !== null && (
          <>
            {' · '}failing since <When at={failing} />
          </>
        )}
        {reason !== null && ` · ${REASONS[reason]}`}
      </Text>
    </li>
  );
}
