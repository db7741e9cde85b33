import { type TriverseClient, type WebhookDelivery } from '#client';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { DeliveryRow } from './delivery-row.js';

export default function DeliveriesPage({ id }: { id: string }) {
  const { admin } = useSession();
  if (admin === null) {
    return (
      <Page title="Deliveries">
        <Text>Only a team administrator can see what was delivered.</Text>
      </Page>
    );
  }
  return <Deliveries admin={admin} id={id} />;
}

function Deliveries({ admin: { webhooks }, id }: { admin: TriverseClient; id: string }) {
  const [cursors, setCursors] = useState<string[]>([]);
  const cursor = cursors.at(-1);
  const list = useLoad(`deliveries ${cursor ?? ''}`, (signal) =>
    webhooks.deliveries(id, cursor === undefined ? {} : { cursor }, { signal }),
  );
  const { data, reload } = list;
  const [problem, setProblem] = useState<unknown>(null);
  const redeliver = ({ delivery_id: delivery }: WebhookDelivery) => {
    setProblem(null);
    webhooks.redeliver(id, delivery).then(reload, setProblem);
  };
  const next = data?.next_cursor ?? null;
  return (
    <Page
      title="Deliveries"
      subtitle={id}
      actions={
        <Button variant="default" onClick={reload}>
          Refresh
        </Button>
      }
    >
      <LoadStatus of={list} label="Loading the deliveries" />
      <Problem error={problem} />
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Deliveries, newest first">
        {data?.deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.delivery_id}
            delivery={delivery}
            read={(signal) => webhooks.delivery(id, delivery.delivery_id, { signal })}
            onRedeliver={() => redeliver(delivery)}
          />
        ))}
      </Stack>
      {data?.deliveries.length === 0 && <Text c="dimmed">Nothing was delivered yet.</Text>}
      <Group>
        {cursors.length > 0 && (
          <Button variant="default" onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </Button>
        )}
        {next !== null && (
          <Button variant="default" onClick={() => setCursors([...cursors, next])}>
            Older
          </Button>
        )}
        <a href="#/webhooks">All webhooks</a>
      </Group>
    </Page>
  );
}
