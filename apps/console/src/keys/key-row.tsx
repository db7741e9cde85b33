import { type KeyChanges, type KeyRecord, momentOf } from '#client';
import { Button, Group, Paper, Text } from '@mantine/core';
import { Fragment, useState } from 'react';
import { useReadOnly } from '../session/read-only.js';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';
import { keyFacts } from './key-facts.js';
import { KeyForm } from './key-form.js';

interface KeyRowProps {
  record: KeyRecord;
  /** Whether this browser is signed in with it. */
  isOwn: boolean;
  /** Live connections that are open now. */
  connections: number;
  save: (changes: KeyChanges) => Promise<unknown>;
  onRotate: () => void;
  onRevoke: () => void;
}

export function KeyRow({ record, isOwn, connections, save, onRotate, onRevoke }: KeyRowProps) {
  const [editing, setEditing] = useState(false);
  const readOnly = useReadOnly();
  const { key_id: id, alias, scopes } = record;
  const state = stateOf(record);
  const name = alias ?? id;
  const facts = keyFacts(record);
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none' }}>
      <Group justify="space-between">
        <div style={{ flex: '1 1 300px', minWidth: 0 }}>
          <Text fw={600}>
            {name} <StatusBadge status={state} />
            {isOwn && (
              <Text component="span" size="sm" c="dimmed">
                {' '}
                you are signed in with it
              </Text>
            )}
          </Text>
          <Text size="sm" c="dimmed">
            <code>{id}</code> · {scopes.join(', ')}
          </Text>
          <Text size="sm" c="dimmed">
            <Times record={record} />
            {connections > 0 && ` · ${connections} live ${connections === 1 ? 'connection' : 'connections'}`}
          </Text>
          {facts.length > 0 && (
            <Text size="sm" c="dimmed">
              {facts.join(' · ')}
            </Text>
          )}
        </div>
        {state === 'ACTIVE' && !readOnly && (
          <Group gap="xs">
            <Button
              size="xs"
              variant="default"
              onClick={() => setEditing(!editing)}
              aria-label={`Edit ${name}`}
              aria-expanded={editing}
            >
              Edit
            </Button>
            <Button
              size="xs"
              variant="default"
              onClick={onRotate}
              aria-label={`Rotate ${name}`}
              disabled={(record.rotated_to ?? null) !== null}
            >
              Rotate
            </Button>
            <Button size="xs" variant="outline" color="red" onClick={onRevoke} aria-label={`Revoke ${name}`}>
              Revoke
            </Button>
          </Group>
        )}
      </Group>
      {editing && <KeyForm record={record} save={save} onClose={() => setEditing(false)} />}
    </Paper>
  );
}

function stateOf({ revoked_at: revoked, revoke_at: ends, expires_at: expires }: KeyRecord): 'ACTIVE' | 'REVOKED' | 'EXPIRED' {
  const past = (time: string | null | undefined) => typeof time === 'string' && momentOf(time) <= Date.now();
  if (past(revoked) || past(ends)) return 'REVOKED';
  return past(expires) ? 'EXPIRED' : 'ACTIVE';
}

function Times({ record }: { record: KeyRecord }) {
  const { created_at: made, last_used_at: used, revoke_at: ends, expires_at: expires } = record;
  const moments = [
    ['made', made],
    ['last used', used],
    ['replaced, ends', ends],
    ['expires', expires],
  ] as const;
  return (
    <>
      {moments.map(([word, at], index) => (
        <Fragment key={word}>
          {typeof at === 'string' && (
            <>
              {index > 0 && ' · '}
              {word} <When at={at} />
            </>
          )}
          {word === 'last used' && typeof at !== 'string' && ' · never used'}
        </Fragment>
      ))}
    </>
  );
}
