import { type AlertListQuery, type AlertRecord, type TriverseClient } from '#client';
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { readPages } from '../shell/read-pages.js';
import { Panel } from '../tasks/panel.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { AlertRow } from './alert-row.js';

interface AlertsViewProps {
  client: TriverseClient;
  /** For the operator: the name of each team. */
  teamName?: (teamId: string) => string;
}

const PAGE = 20;

/** Open alerts, and those that are over. */
export function AlertsView({ client, teamName }: AlertsViewProps) {
  return (
    <>
      <AlertList client={client} state="open" title="Open" empty="Nothing needs attention." teamName={teamName} />
      <AlertList
        client={client}
        state="over"
        title="History"
        empty="Nothing has happened in the last 90 days."
        teamName={teamName}
      />
    </>
  );
}

interface AlertListProps {
  client: TriverseClient;
  state: AlertRecord['state'];
  title: string;
  empty: string;
  teamName: ((teamId: string) => string) | undefined;
}

function AlertList({ client, state, title, empty, teamName }: AlertListProps) {
  const [pages, setPages] = useState(1);
  const alerts = useLoad(`alerts ${state} ${pages}`, (signal) => read(client, { state }, pages, signal));
  const { data, reload } = alerts;
  const [problem, setProblem] = useState<unknown>(null);
  const act = (work: Promise<unknown>) => {
    setProblem(null);
    work.then(reload, setProblem);
  };
  return (
    <Panel title={title}>
      <Problem error={problem} />
      <LoadStatus of={alerts} label={`Loading: ${title}`} size="sm" />
      <Stack component="ul" gap="sm" p={0} m={0} aria-label={title}>
        {data?.items.map((alert) => (
          <AlertRow
            key={`${alert.team_id} ${alert.id}`}
            alert={alert}
            team={alert.team_id === null ? undefined : teamName?.(alert.team_id)}
            onMute={(until) => act(client.alerts.mute(alert.id, until, ofTeam(alert, teamName)))}
            onUnmute={() => act(client.alerts.unmute(alert.id, ofTeam(alert, teamName)))}
          />
        ))}
      </Stack>
      {data?.items.length === 0 && <Text c="dimmed">{empty}</Text>}
      {data?.hasMore === true && (
        <Button variant="default" onClick={() => setPages(pages + 1)}>
          Older alerts
        </Button>
      )}
    </Panel>
  );
}

/** A team need not name itself. */
const ofTeam = ({ team_id: teamId }: AlertRecord, isOperator: unknown) =>
  isOperator === undefined || teamId === null ? {} : { teamId };

function read(client: TriverseClient, query: AlertListQuery, pages: number, signal: AbortSignal) {
  return readPages(pages, async (at) => {
    const { alerts: items, next_cursor: next } = await client.alerts.list({ ...query, limit: PAGE, ...at }, { signal });
    return { items, next };
  });
}
