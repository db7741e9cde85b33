import { Button, Center, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { lazy, Suspense, useState } from 'react';
import { Problem } from '../errors/problem.js';
import { useSession } from '../session/session-context.js';
import { saveFile } from '../shell/save-file.js';
import { Panel } from '../tasks/panel.js';
import { CHART_HEIGHT } from './chart-height.js';
import { daysBack } from './usage-groups.js';
import { UsageTable } from './usage-table.js';
import { GROUPINGS, type Grouping, groupingOf, isComplete, readUsage } from './usage-grouping.js';
import { useKeyNames } from './use-key-names.js';
import { useLoad } from './use-load.js';
import { Loading } from '../shell/loading.js';

const UsageChart = lazy(() => import('./usage-chart.js'));

const PAUSE_MS = 400;
/** More bars would be too thin to compare. */
const MOST_BARS = 12;

/** Spent credits as a chart, a table and a file, by what one asks for. */
export function UsageReport({ days }: { days: number }) {
  const { client } = useSession();
  const [grouping, setGrouping] = useState<Grouping>('day');
  const [label, setLabel] = useState('');
  const [wantedLabel] = useDebouncedValue(label.trim(), PAUSE_MS);
  const names = useKeyNames();
  const [problem, setProblem] = useState<unknown>(null);
  const range = daysBack(days);
  const question = { grouping, label: wantedLabel, range };
  const { data, error, reload } = useLoad(`usage ${days} ${grouping} ${wantedLabel}`, (signal) =>
    isComplete(question) ? readUsage(client, question, signal) : Promise.resolve(undefined),
  );
  const { by, nameOf } = GROUPINGS[grouping];

  const save = async () => {
    setProblem(null);
    const csv = await client.usageCsv({ from: range[0], to: range.at(-1), groupBy: groupingOf(question) });
    saveFile(csv, `usage-by-${grouping}-${range.at(-1)}.csv`);
  };

  return (
    <Panel title="Spent credits">
      <Group align="end" justify="space-between">
        <Group align="end">
          <NativeSelect
            label="By"
            value={grouping}
            onChange={(event) => setGrouping(event.currentTarget.value as Grouping)}
            data={Object.entries(GROUPINGS).map(([value, { column: name }]) => ({ value, label: name }))}
          />
          {grouping === 'label' && (
            <TextInput
              label="Name of the label"
              placeholder="project"
              value={label}
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
          )}
        </Group>
        <Button variant="default" disabled={!isComplete(question)} onClick={() => void save().catch(setProblem)}>
          Export CSV
        </Button>
      </Group>
      <Problem error={problem} />
      <Problem error={error} onRetry={reload} />
      {data === undefined && error === undefined && isComplete(question) && <Loading size="sm" label="Loading the usage" />}
      {!isComplete(question) && <Text c="dimmed">Name a label, e.g. project, to see what was spent for each of its values.</Text>}
      {data?.grouping === grouping &&
        (data.isEmpty ? (
          <Text c="dimmed">No task ended in this period.</Text>
        ) : (
          <Stack>
            <Suspense
              fallback={
                <Center h={CHART_HEIGHT}>
                  <Loading label="Loading the chart" />
                </Center>
              }
            >
              <UsageChart
                isByDay={grouping === 'day'}
                by={by}
                bars={data.bars.slice(0, grouping === 'day' ? undefined : MOST_BARS).map((group) => ({
                  name: nameOf(group, names),
                  credits: group.credits,
                }))}
              />
            </Suspense>
            <UsageTable
              column={GROUPINGS[data.table.grouping].column}
              rows={data.table.rows}
              nameOf={(group) => GROUPINGS[data.table.grouping].nameOf(group, names)}
            />
          </Stack>
        ))}
    </Panel>
  );
}
