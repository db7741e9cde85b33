import { type FailingWebhook, type TriverseClient } from '#client';
import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Page } from '../shell/page.js';
import { RefreshButton } from '../shell/refresh-button.js';
import { readPages } from '../shell/read-pages.js';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { healthOf, REASONS } from '../webhooks/webhook-words.js';
import { teamHref } from './operator-route.js';

const TEAMS_A_PAGE = 100;
/** Pages that are read together: most have nothing to show. */
const PAGES = 5;

/** The webhooks of all teams that do not take what they are sent. */
export function FailingWebhooks({ client }: { client: TriverseClient }) {
  const [pages, setPages] = useState(PAGES);
  const webhooks = useLoad(`failing webhooks ${pages}`, (signal) => read(client, pages, signal));
  const { data, reload } = webhooks;
  return (
    <Page title="Webhooks" actions={<RefreshButton onClick={reload} />}>
      <LoadStatus of={webhooks} label="Loading the webhooks" />
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Failing webhooks">
        {data?.items.map((webhook) => (
          <Row key={webhook.webhook_id} webhook={webhook} />
        ))}
      </Stack>
      {data?.items.length === 0 && <Text c="dimmed">No webhook is failing.</Text>}
      {data?.hasMore === true && (
        <Button variant="default" onClick={() => setPages(pages + PAGES)}>
          Look at more teams
        </Button>
      )}
    </Page>
  );
}

function Row({ webhook }: { webhook: FailingWebhook }) {
  const { team_id: team, team_name: name, url, description, disabled_at: off, disabled_reason: reason } = webhook;
  const { failing_since: since, last_failure: last, pending, oldest_pending_at: oldest } = webhook;
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none', overflowWrap: 'anywhere' }}>
      <Text fw={600}>
        <Anchor href={teamHref(team)}>{name}</Anchor>: {description ?? url} <StatusBadge status={healthOf(webhook)} />
      </Text>
      {description !== null && (
        <Text size="sm" c="dimmed">
          {url}
        </Text>
      )}
      <Text size="sm">
        {off !== null && reason !== null && (
          <>
            {REASONS[reason]} <When at={off} />
            {' · '}
          </>
        )}
        {since !== null && (
          <>
            failing since <When at={since} />
          </>
        )}
        {last !== null && ` · last attempt: ${last.code === null ? (last.error ?? 'no answer') : `HTTP ${last.code}`}`}
      </Text>
      <Text size="sm" c="dimmed">
        {pending === 0 ? 'nothing waits' : `${pending.toLocaleString()} waiting`}
        {oldest !== null && (
          <>
            , the oldest since <When at={oldest} />
          </>
        )}
      </Text>
    </Paper>
  );
}

function read({ operator }: TriverseClient, pages: number, signal: AbortSignal) {
  return readPages(pages, async (at) => {
    const { webhooks: items, next_cursor: next } = await operator.failingWebhooks({ limit: TEAMS_A_PAGE, ...at }, { signal });
    return { items, next };
  });
}
