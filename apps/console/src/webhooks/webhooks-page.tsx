import { type IssuedWebhook, type TriverseClient, type WebhookRecord, type WebhookTestResult } from '#client';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { ConfirmDialog, type Confirmation } from '../keys/confirm-dialog.js';
import { SecretOnce } from '../keys/secret-once.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { NewWebhookDialog } from './new-webhook-dialog.js';
import { TestNotice } from './test-notice.js';
import { WebhookRow } from './webhook-row.js';

export default function WebhooksPage() {
  const { admin } = useSession();
  if (admin === null) {
    return (
      <Page title="Webhooks">
        <Text>Only a team administrator can see the team’s webhooks.</Text>
      </Page>
    );
  }
  return <Webhooks admin={admin} />;
}

function Webhooks({ admin: { webhooks } }: { admin: TriverseClient }) {
  const list = useLoad('webhooks', (signal) => webhooks.list({ signal }));
  const { data, reload } = list;
  const [making, setMaking] = useState(false);
  const [issued, setIssued] = useState<IssuedWebhook | null>(null);
  const [question, setQuestion] = useState<Confirmation | null>(null);
  const [tested, setTested] = useState<WebhookTestResult | null>(null);
  const [problem, setProblem] = useState<unknown>(null);

  const act = (work: () => Promise<void>) => {
    setProblem(null);
    work().then(reload, setProblem);
  };
  const show = (webhook: IssuedWebhook) => {
    setIssued(webhook);
    reload();
  };
  const rotate = ({ webhook_id: id, url }: WebhookRecord) =>
    setQuestion({
      title: 'Replace the secret?',
      text: `The new secret signs at once. The former one signs as well for a day, so that the receiver of ${url} can change over.`,
      action: 'Replace the secret',
      run: async () => show(await webhooks.rotate(id)),
    });
  const remove = ({ webhook_id: id, url }: WebhookRecord) =>
    setQuestion({
      title: 'Delete the webhook?',
      text: `Nothing more is sent to ${url}, and its deliveries are forgotten.`,
      action: 'Delete the webhook',
      danger: true,
      run: async () => {
        await webhooks.remove(id);
        reload();
      },
    });

  return (
    <Page title="Webhooks" actions={<Button onClick={() => setMaking(true)}>New webhook</Button>}>
      <LoadStatus of={list} label="Loading the webhooks" />
      <Problem error={problem} />
      {issued && <SecretOnce what="secret" secret={issued.secret} onClose={() => setIssued(null)} />}
      {tested && <TestNotice result={tested} onClose={() => setTested(null)} />}
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Webhooks of the team">
        {data?.map((webhook) => (
          <WebhookRow
            key={webhook.webhook_id}
            webhook={webhook}
            onTest={() => act(async () => setTested(await webhooks.test(webhook.webhook_id)))}
            onSwitch={() =>
              act(async () => void (await webhooks.update(webhook.webhook_id, { disabled: webhook.disabled_at === null })))
            }
            onRotate={() => rotate(webhook)}
            onDelete={() => remove(webhook)}
          />
        ))}
      </Stack>
      {data?.length === 0 && <Text c="dimmed">The team has no webhooks.</Text>}
      <NewWebhookDialog
        opened={making}
        onClose={() => setMaking(false)}
        create={(settings) => webhooks.create(settings)}
        onCreated={show}
      />
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </Page>
  );
}
