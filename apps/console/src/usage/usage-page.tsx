import { type BalanceResponse, type BudgetState, type UsageRow } from '#client';
import { Center, Loader, NativeSelect, Progress, Stack, Text } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { sentence } from '../errors/explain.js';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { Page } from '../shell/page.js';
import { When } from '../shell/when.js';
import { Panel } from '../tasks/panel.js';
import { CHART_HEIGHT } from './chart-height.js';
import { daysBack, perDay } from './usage-days.js';
import { UsageTable } from './usage-table.js';
import { useLoad } from './use-load.js';

const UsageChart = lazy(() => import('./usage-chart.js'));

export default function UsagePage() {
  const { client, team } = useSession();
  const [days, setDays] = useState(30);
  const range = daysBack(days);
  const usage = useLoad(`usage ${days}`, (signal) => client.usage({ from: range[0], to: range.at(-1) }, { signal }));
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
      <Panel title="Credits a day">
        <Problem error={usage.error} onRetry={usage.reload} />
        <Usage rows={usage.data?.rows} range={range} isLoading={usage.error === undefined} />
      </Panel>
    </Page>
  );
}

function Usage({ rows, range, isLoading }: { rows: UsageRow[] | undefined; range: string[]; isLoading: boolean }) {
  if (rows === undefined) return isLoading ? <Loader size="sm" aria-label="Loading the usage" /> : null;
  if (rows.length === 0) return <Text c="dimmed">No task ended in this period.</Text>;
  return (
    <>
      <Suspense
        fallback={
          <Center h={CHART_HEIGHT}>
            <Loader aria-label="Loading the chart" />
          </Center>
        }
      >
        <UsageChart days={perDay(rows, range)} />
      </Suspense>
      <UsageTable rows={rows} />
    </>
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
      {budgets?.map((budget) => (
        <Budget key={`${budget.entity_id} ${budget.window}`} budget={budget} />
      ))}
    </Stack>
  );
}

const WINDOWS = { total: 'in total', day: 'today', month: 'this month' };

function Budget({ budget }: { budget: BudgetState }) {
  const { entity, entity_id: id, window: span, limit, spent, reserved, resets_at: resetsAt } = budget;
  const used = spent + reserved;
  const share = limit === 0 ? 100 : (100 * used) / limit;
  const name = `${entity === 'team' ? 'The team' : `${sentence(entity)} ${id}`}, ${WINDOWS[span]}`;
  return (
    <div>
      <Text size="sm">
        <strong>{name}</strong>: {used.toLocaleString()} of {limit.toLocaleString()} credits
        {reserved > 0 ? `, ${reserved.toLocaleString()} of them held by tasks under way` : ''}
        {resetsAt !== null && (
          <>
            ; resets <When at={resetsAt} />
          </>
        )}
      </Text>
      <Progress
        mt={6}
        value={share}
        color={share >= 100 ? 'red' : share >= 80 ? 'yellow' : 'cyan'}
        aria-label={`${name}: used`}
      />
    </div>
  );
}
