import { type AccountFinding, type Reconciliation, type TriverseClient } from '#client';
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog, type Confirmation } from '../keys/confirm-dialog.js';
import { useReadOnly } from '../session/read-only.js';
import { Page } from '../shell/page.js';
import { When } from '../shell/when.js';
import { Panel } from '../tasks/panel.js';
import { flowTitle } from '../tasks/task-words.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { Figure } from './figure.js';
import { FINDINGS } from './finding-words.js';

/** The account beside what the teams may spend, and whether the books agree with it. */
export function AccountPage({ client }: { client: TriverseClient }) {
  const account = useLoad('account', (signal) => client.operator.reconciliation({ signal }));
  const { data, reload } = account;
  const [question, setQuestion] = useState<Confirmation | null>(null);
  const accept = () =>
    setQuestion({
      title: 'Accept the drift?',
      text: 'What is missing so far is explained or written off: the drift begins at 0 again, and its alert is over.',
      action: 'Accept the drift',
      run: async () => {
        await client.operator.acceptDrift();
        reload();
      },
    });
  return (
    <Page title="Account">
      <LoadStatus of={account} label="Loading the account" />
      {data && (
        <>
          <Balance report={data} />
          <Drift report={data} onAccept={accept} />
          <Findings report={data} />
        </>
      )}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </Page>
  );
}

function Balance({ report: { latest, spendable } }: { report: Reconciliation }) {
  const { credits, unlimited_teams: unlimited } = spendable;
  const balance = latest?.account.balance;
  const isShort = balance !== undefined && balance < credits;
  return (
    <Panel title="Credits">
      {latest === null && <Text c="dimmed">The account was not read yet.</Text>}
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure label="Account balance" value={balance} />
        <Figure label="Held by open tasks" value={latest?.account.frozen} />
        <Figure label="Teams may still spend" value={credits} tone={isShort ? 'bad' : undefined} />
        <Figure label="Teams without a budget" value={unlimited} />
      </SimpleGrid>
      {isShort && (
        <Text size="sm">The account has fewer credits than the teams may still spend: buy credits, or lower the budgets.</Text>
      )}
      {unlimited > 0 && <Text size="sm">Only the account’s balance limits the teams without a budget.</Text>}
      {latest !== null && (
        <Text size="sm" c="dimmed">
          The account was read <When at={latest.at} />.
        </Text>
      )}
    </Panel>
  );
}

function Drift({ report: { latest }, onAccept }: { report: Reconciliation; onAccept: () => void }) {
  const readOnly = useReadOnly();
  if (latest === null) return null;
  return (
    <Panel title="Do the books agree?">
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        <Figure label="Missing, not explained" value={latest.drift} tone={latest.drift > 0 ? 'bad' : undefined} />
        <Figure label="Added to the account" value={latest.added} />
        <Figure label="Spent, by the books" value={latest.books.spent} />
        <Figure label="Held, by the books" value={latest.books.held} />
      </SimpleGrid>
      {!readOnly && (
        <Group>
          <Button variant="default" onClick={onAccept} disabled={latest.drift === 0 && latest.added === 0}>
            Accept the drift
          </Button>
        </Group>
      )}
    </Panel>
  );
}

function Findings({ report: { findings } }: { report: Reconciliation }) {
  const found = findings.filter(({ count }) => count > 0);
  return (
    <Panel title="Findings">
      {found.length === 0 && <Text c="dimmed">Nothing was found that has to be raised with the vendor.</Text>}
      {found.map(({ kind, count, newest }) => (
        <div key={kind}>
          <Text fw={600} size="sm">
            {FINDINGS[kind] ?? kind}: {count.toLocaleString()}
          </Text>
          <Stack component="ul" gap={4} p={0} m={0} aria-label={FINDINGS[kind] ?? kind}>
            {newest.map((finding) => (
              <FindingLine key={finding.id} finding={finding} />
            ))}
          </Stack>
        </div>
      ))}
    </Panel>
  );
}

function FindingLine({ finding: { id, at, flow_name: flow, credits, charged, note } }: { finding: AccountFinding }) {
  const words = [
    flow === null ? undefined : flowTitle(flow),
    credits === null ? undefined : `booked ${credits.toLocaleString()}`,
    charged === null ? undefined : `charged ${charged.toLocaleString()}`,
    note ?? undefined,
  ];
  return (
    <Text component="li" size="sm" c="dimmed" style={{ listStyle: 'none', overflowWrap: 'anywhere' }}>
      <When at={at} /> · <code>{id}</code> · {words.filter((word) => word !== undefined).join(' · ')}
    </Text>
  );
}
