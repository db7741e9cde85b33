import { type AuditRecord } from '#client';
import { Anchor, Text } from '@mantine/core';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { teamHref } from './operator-route.js';

const ACTORS: Readonly<Record<string, string>> = {
  admin: 'operator',
  'team-key': 'key',
  'client-token': 'client token',
  'signed-link': 'signed link',
};

interface AuditEntryProps {
  event: AuditRecord;
  /** Undefined: of no team that there is. */
  teamName: string | undefined;
}

/** Who did what, and what came of it. */
export function AuditEntry({ event, teamName }: AuditEntryProps) {
  const { at, actor, action, target, outcome, team_id: team, ip, request_id: request, detail } = event;
  return (
    <li style={{ listStyle: 'none', overflowWrap: 'anywhere', borderBottom: '1px solid var(--console-line)', paddingBottom: 8 }}>
      <Text size="sm">
        <strong>{action}</strong> <code>{target}</code> {outcome !== 'success' && <StatusBadge status={outcome.toUpperCase()} />}
      </Text>
      <Text size="sm" c="dimmed">
        {at !== null && <When at={at} />} · {actorWords(actor)}
        {team !== '' && ' · '}
        {team !== '' &&
          (teamName === undefined ? (
            team
          ) : (
            <Anchor href={teamHref(team)} underline="always">
              {teamName}
            </Anchor>
          ))}
        {` · ${ip} · request ${request}`}
      </Text>
      {Object.keys(detail).length > 0 && (
        <Text size="sm" c="dimmed">
          <code>{JSON.stringify(detail)}</code>
        </Text>
      )}
    </li>
  );
}

/** A person by their name at the provider, everybody else by the id of their credential. */
function actorWords({ kind, id, sub }: AuditRecord['actor']): string {
  const words = ACTORS[kind] ?? kind;
  if (kind === 'anonymous') return words;
  return sub === undefined && id === 'admin' ? `${words} with the ADMIN_TOKEN` : `${words} ${sub ?? id}`;
}
