import { type TeamRecord, type TriverseClient } from '#client';
import { Anchor, Button, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useReadOnly } from '../session/read-only.js';
import { Page } from '../shell/page.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { allTeams } from './all-teams.js';
import { NewTeamDialog } from './new-team-dialog.js';
import { teamHref } from './operator-route.js';

export function TeamsPage({ client }: { client: TriverseClient }) {
  const teams = useLoad('teams', (signal) => allTeams(client, signal));
  const { data } = teams;
  const [search, setSearch] = useState('');
  const [making, setMaking] = useState(false);
  const readOnly = useReadOnly();
  const wanted = search.trim().toLowerCase();
  const shown = data?.teams.filter(
    ({ name, team_id: id }) => name.toLowerCase().includes(wanted) || id.toLowerCase().includes(wanted),
  );
  return (
    <Page title="Teams" actions={!readOnly && <Button onClick={() => setMaking(true)}>New team</Button>}>
      <TextInput label="Name or id" value={search} onChange={(event) => setSearch(event.currentTarget.value)} maw={360} />
      <LoadStatus of={teams} label="Loading the teams" />
      <Stack component="ul" gap="sm" p={0} m={0} aria-label="Teams">
        {shown?.map((team) => (
          <TeamRow key={team.team_id} team={team} />
        ))}
      </Stack>
      {shown?.length === 0 && <Text c="dimmed">{wanted === '' ? 'There are no teams yet.' : 'No team matches.'}</Text>}
      {data?.isCut === true && <Text c="dimmed">There are more teams. The admin command line lists all of them.</Text>}
      <NewTeamDialog
        opened={making}
        onClose={() => setMaking(false)}
        create={(name) => client.operator.createTeam({ name })}
        onCreated={({ team_id: id }) => (window.location.hash = teamHref(id))}
      />
    </Page>
  );
}

function TeamRow({ team: { team_id: id, name, disabled_at: off, budgets, origin } }: { team: TeamRecord }) {
  const words = budgets
    .filter(({ label }) => label === undefined)
    .map(({ window, credits }) => `${credits.toLocaleString()} credits ${WINDOWS[window]}`);
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none' }}>
      <Group justify="space-between">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text fw={600}>
            <Anchor href={teamHref(id)}>{name}</Anchor> {off !== null && <StatusBadge status="OFF" />}
          </Text>
          <Text size="sm" c="dimmed">
            <code>{id}</code>
            {origin === 'file' && ' · declared in the teams file'}
          </Text>
        </div>
        <Text size="sm">{words.length === 0 ? 'no budget' : words.join(', ')}</Text>
      </Group>
    </Paper>
  );
}

const WINDOWS = { day: 'a day', month: 'a month', total: 'in total' };
