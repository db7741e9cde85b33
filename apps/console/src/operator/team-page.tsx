import { type TeamRecord, type TriverseClient } from '#client';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../errors/problem.js';
import { ConfirmDialog, type Confirmation } from '../keys/confirm-dialog.js';
import { KeyList } from '../keys/key-list.js';
import { useReadOnly } from '../session/read-only.js';
import { Page } from '../shell/page.js';
import { Panel } from '../tasks/panel.js';
import { BudgetBars } from '../usage/budget-bars.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { TeamLimits } from './team-limits.js';
import { TeamLimitsForm } from './team-limits-form.js';
import { TeamWebhooks } from './team-webhooks.js';

/** One team: what it may spend and do, its keys, and how its webhooks fare. */
export function TeamPage({ client, teamId }: { client: TriverseClient; teamId: string }) {
  const loaded = useLoad(`team ${teamId}`, (signal) => client.operator.team(teamId, { signal }));
  const { data: team, reload } = loaded;
  const budgets = useLoad(`budgets ${teamId}`, (signal) => client.budgets(teamId, { signal }));
  const readOnly = useReadOnly();
  const refresh = () => {
    reload();
    budgets.reload();
  };
  return (
    <Page title={team?.name ?? 'Team'} subtitle={teamId} actions={<Anchor href="#/teams">All teams</Anchor>}>
      <LoadStatus of={loaded} label="Loading the team" />
      {team && (
        <>
          <TeamSwitch team={team} client={client} onChanged={refresh} />
          <Panel title="Budgets and limits">
            <Problem error={budgets.error} onRetry={budgets.reload} />
            <BudgetBars budgets={budgets.data ?? []} />
            {readOnly ? (
              <TeamLimits team={team} />
            ) : (
              <TeamLimitsForm
                key={JSON.stringify([team.budgets, team.limits, team.end_user])}
                team={team}
                client={client}
                onSaved={refresh}
              />
            )}
          </Panel>
          <Panel title="Webhooks">
            <TeamWebhooks client={client} teamId={teamId} />
          </Panel>
          <Panel title="Keys">
            <KeyList admin={client} teamId={teamId} />
          </Panel>
        </>
      )}
    </Page>
  );
}

function TeamSwitch({ team, client, onChanged }: { team: TeamRecord; client: TriverseClient; onChanged: () => void }) {
  const [question, setQuestion] = useState<Confirmation | null>(null);
  const readOnly = useReadOnly();
  const { team_id: id, name, disabled_at: off, origin } = team;
  const set = async (disabled: boolean) => {
    await client.operator.updateTeam(id, { disabled });
    onChanged();
  };
  const ask = () =>
    setQuestion(
      off === null
        ? {
            title: `Switch off “${name}”?`,
            text: 'Its keys, tokens and sessions are refused at once, until you switch it on again. Tasks under way go on.',
            action: 'Switch the team off',
            danger: true,
            run: () => set(true),
          }
        : { title: `Switch on “${name}”?`, text: 'Its keys work again.', action: 'Switch the team on', run: () => set(false) },
    );
  return (
    <Group justify="space-between">
      <Text>
        {off === null ? 'The team is active.' : 'The team is switched off.'}
        {origin === 'file' && ' It is declared in the teams file, which sets its budgets and limits again at each start.'}
      </Text>
      {!readOnly && (
        <Button variant="default" onClick={ask}>
          {off === null ? 'Switch off' : 'Switch on'}
        </Button>
      )}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </Group>
  );
}
