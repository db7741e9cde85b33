import { type BalanceResponse, type BudgetState } from '#client';
import { NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { Panel } from '../tasks/panel.js';
import { BudgetBars } from './budget-bars.js';
import { UsageReport } from './usage-report.js';
import { useLoad } from './use-load.js';

export default function UsagePage() {
  const { client, team } = useSession();
  const [days, setDays] = useState(30);
  const budget = useLoad('budget', (signal) => client.budgets(team.id, { signal }));
  const balance = useLoad('balance', (signal) => client.balance({ signal }));
  return (
    <Page
      title="Usage"
      actions={
        <NativeSelect
          aria-label="Period"
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
          data={[7, 30, 90].map((count) => ({ value: String(count), label: `Last ${count} days` }))}
        />
      }
    >
      <Panel title="Budget">
        <Problem error={budget.error ?? balance.error} />
        <Budgets budgets={budget.data} balance={balance.data} />
      </Panel>
      <UsageReport days={days} />
    </Page>
  );
}

function Budgets({ budgets, balance }: { budgets: BudgetState[] | undefined; balance: BalanceResponse | undefined }) {
  return (
    <Stack gap="md">
      {balance && (
        <Text>
          <strong>{balance.balance.toLocaleString()}</strong> credits can be spent; {balance.frozen.toLocaleString()} are held by
          tasks under way.
        </Text>
      )}
      {budgets?.length === 0 && (
        <Text c="dimmed">Your team has no budget. Spending is limited only by the account’s balance.</Text>
      )}
      <BudgetBars budgets={budgets ?? []} />
    </Stack>
  );
}
