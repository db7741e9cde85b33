import { type AuditQuery, type TriverseClient } from '#client';
import { Button, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldErrorOf } from '../errors/field-errors.js';
import { Page } from '../shell/page.js';
import { readPages } from '../shell/read-pages.js';
import { Panel } from '../tasks/panel.js';
import { LoadStatus } from '../shell/load-status.js';
import { useLoad } from '../usage/use-load.js';
import { AuditEntry } from './audit-entry.js';
import { useTeamNames } from './use-team-names.js';

const EMPTY = { team_id: '', actor: '', action: '', from: '', to: '' };
type Search = typeof EMPTY;

const FIELDS: readonly (readonly [keyof Search, string, { placeholder: string } | { type: 'datetime-local' }])[] = [
  ['team_id', 'Team id', { placeholder: 'team_…' }],
  ['actor', 'Who', { placeholder: 'id of a key or a person' }],
  ['action', 'What', { placeholder: 'key.create' }],
  ['from', 'From', { type: 'datetime-local' }],
  ['to', 'Before', { type: 'datetime-local' }],
];
const PAGE = 50;

/** Who changed what, newest first. */
export function AuditPage({ client }: { client: TriverseClient }) {
  const [search, setSearch] = useState(EMPTY);
  const [wanted, setWanted] = useState(EMPTY);
  const [pages, setPages] = useState(1);
  const entries = useLoad(JSON.stringify([wanted, pages]), (signal) => read(client, queryOf(wanted), pages, signal));
  const { data, error } = entries;
  const nameOf = useTeamNames(client);
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
            {FIELDS.map(([name, label, kind]) => (
              <TextInput
                key={name}
                label={label}
                {...kind}
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
          <AuditEntry key={event.id} event={event} teamName={nameOf(event.team_id)} />
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

function queryOf({ from, to, ...texts }: Search): AuditQuery {
  const all = { ...texts, from: momentOf(from), to: momentOf(to) };
  return Object.fromEntries(
    Object.entries(all)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}

/** The field has the time of this browser, the gateway wants one with its offset. */
const momentOf = (local: string): string => (local === '' ? '' : new Date(local).toISOString());

function read({ operator }: TriverseClient, query: AuditQuery, pages: number, signal: AbortSignal) {
  return readPages(pages, async (at) => {
    const { events: items, next_cursor: next } = await operator.audit({ ...query, limit: PAGE, ...at }, { signal });
    return { items, next };
  });
}
