import { type AuditQuery, type AuditRecord, type TriverseClient } from '#client';
import { Button, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Page } from '../shell/page.js';
import { readPages } from '../shell/read-pages.js';
import { When } from '../shell/when.js';
import { Panel } from '../tasks/panel.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';

const EMPTY = { team_id: '', actor: '', action: '', from: '', to: '' };
type Search = typeof EMPTY;

const FIELDS: readonly (readonly [keyof Search, string, string])[] = [
  ['team_id', 'Team id', 'team_…'],
  ['actor', 'Who', 'id of a key or a person'],
  ['action', 'What', 'key.create'],
  ['from', 'From', '2026-01-31T00:00:00Z'],
  ['to', 'Before', '2026-02-01T00:00:00Z'],
];
const PAGE = 50;

/** Who changed what, newest first. */
export function AuditPage({ client }: { client: TriverseClient }) {
  const [search, setSearch] = useState(EMPTY);
  const [wanted, setWanted] = useState(EMPTY);
  const [pages, setPages] = useState(1);
  const entries = useLoad(JSON.stringify([wanted, pages]), (signal) => read(client, queryOf(wanted), pages, signal));
  const { data, error } = entries;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setPages(1);
    setWanted(search);
  };
  return (
    <Page title="Audit">
      <Panel title="Search">
        <Stack component="form" onSubmit={submit}>
          <SimpleGrid cols={{ base: 2, sm: 3 }}>
            {FIELDS.map(([name, label, placeholder]) => (
              <TextInput
                key={name}
                label={label}
                placeholder={placeholder}
                value={search[name]}
                error={fieldErrorOf(error, name)}
                onChange={(event) => setSearch({ ...search, [name]: event.currentTarget.value })}
              />
            ))}
          </SimpleGrid>
          <div>
            <Button type="submit">Search</Button>
          </div>
        </Stack>
      </Panel>
      <LoadStatus of={entries} label="Loading the audit trail" />
      <Stack component="ul" gap="xs" p={0} m={0} aria-label="Audit trail">
        {data?.items.map((event) => (
          <Entry key={event.id} event={event} />
        ))}
      </Stack>
      {data?.items.length === 0 && <Text c="dimmed">Nothing matches.</Text>}
      {data?.hasMore === true && (
        <Button variant="default" onClick={() => setPages(pages + 1)}>
          Older entries
        </Button>
      )}
    </Page>
  );
}

function Entry({
  event: { at, actor, action, target, outcome, team_id: team, ip, request_id: request, detail },
}: {
  event: AuditRecord;
}) {
  return (
    <li style={{ listStyle: 'none', overflowWrap: 'anywhere', borderBottom: '1px solid var(--console-line)', paddingBottom: 8 }}>
      <Text size="sm">
        <strong>{action}</strong> <code>{target}</code> {outcome !== 'success' && <StatusBadge status={outcome.toUpperCase()} />}
      </Text>
      <Text size="sm" c="dimmed">
        {at !== null && <When at={at} />} · {actor.kind} {actor.sub ?? actor.id}
        {team !== '' && ` · ${team}`} · {ip} · request {request}
      </Text>
      {Object.keys(detail).length > 0 && (
        <Text size="sm" c="dimmed">
          <code>{JSON.stringify(detail)}</code>
        </Text>
      )}
    </li>
  );
}

function queryOf(search: Search): AuditQuery {
  return Object.fromEntries(
    Object.entries(search)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

function read({ operator }: TriverseClient, query: AuditQuery, pages: number, signal: AbortSignal) {
  return readPages(pages, async (at) => {
    const { events: items, next_cursor: next } = await operator.audit({ ...query, limit: PAGE, ...at }, { signal });
    return { items, next };
  });
}
