import { type KeyRecord, momentOf } from '#client';
import { Button, Group, Paper, Text } from '@mantine/core';
import { Fragment } from 'react';
import { When } from '../shell/when.js';
import { StatusBadge } from '../tasks/status-badge.js';

interface KeyRowProps {
  record: KeyRecord;
  onRotate: () => void;
  onRevoke: () => void;
}

export function KeyRow({ record, onRotate, onRevoke }: KeyRowProps) {
  const { key_id: id, alias, scopes } = record;
  const state = stateOf(record);
  const name = alias ?? id;
  return (
    <Paper component="li" withBorder p="md" bg="var(--console-surface)" style={{ listStyle: 'none' }}>
      <Group justify="space-between">
        <div>
          <Text fw={600}>
            {name} <StatusBadge status={state} />
          </Text>
          <Text size="sm" c="dimmed">
            <code>{id}</code> · {scopes.join(', ')}
          </Text>
          <Text size="sm" c="dimmed">
            <Times record={record} />
          </Text>
        </div>
        {state === 'ACTIVE' && (
          <Group gap="xs">
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
