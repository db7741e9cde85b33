import { type TriverseClient, type UpstreamState } from '#client';
import { SimpleGrid, Table, Text } from '@mantine/core';
import { Page } from '../shell/page.js';
import { RefreshButton } from '../shell/refresh-button.js';
import { Panel } from '../tasks/panel.js';
import { StatusBadge } from '../tasks/status-badge.js';
import classes from '../usage/usage-table.module.css';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { Figure } from './figure.js';

const LINKS: Readonly<Record<UpstreamState['link']['state'], string>> = {
  live: 'Live: every change is pushed.',
  polling: 'Polling: the socket is down, and statuses are read instead.',
  down: 'Down: statuses stand still until it is back.',
};
const BREAKERS = { closed: 'CLOSED', open: 'OPEN', 'half-open': 'HALF-OPEN' };

/** The link to the upstream, and whether calls to it are made. */
export function UpstreamPage({ client }: { client: TriverseClient }) {
  const upstream = useLoad('upstream', (signal) => client.operator.upstream({ signal }));
  const { data, reload } = upstream;
  return (
    <Page title="Upstream" actions={<RefreshButton onClick={reload} />}>
      <LoadStatus of={upstream} label="Loading the state of the upstream" />
      {data && <State state={data} />}
    </Page>
  );
}

function State({ state: { instance, link, key_refused: isRefused, calls, retries } }: { state: UpstreamState }) {
  return (
    <>
      <Panel title="Link">
        <Text>{LINKS[link.state]}</Text>
        {link.reason !== null && <Text size="sm">{link.reason}</Text>}
        {isRefused && <Text c="var(--mantine-color-error)">The upstream refuses the key: replace TRIVERSE_API_KEY.</Text>}
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          <Figure label="State" value={link.state} tone={link.state === 'down' ? 'bad' : undefined} />
          <Figure label="Retries since the start" value={retries} />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          As the gateway process <code>{instance}</code> has it. The metrics have the same of every process.
        </Text>
      </Panel>
      <Panel title="Calls">
        <div className={classes['scroll']} tabIndex={0} role="region" aria-label="Calls by class">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Class</Table.Th>
                <Table.Th scope="col">Breaker</Table.Th>
                <Table.Th scope="col">Under way</Table.Th>
                <Table.Th scope="col">Waiting</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {calls.map(({ name, breaker, in_flight: open, queued }) => (
                <Table.Tr key={name}>
                  <Table.Th scope="row">{name}</Table.Th>
                  <Table.Td>
                    <StatusBadge status={BREAKERS[breaker]} />
                  </Table.Td>
                  <Table.Td>{open}</Table.Td>
                  <Table.Td>{queued}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
        <Text size="sm" c="dimmed">
          An open breaker makes no calls of its class for a while, because the last ones failed.
        </Text>
      </Panel>
    </>
  );
}
