import { type AlertRecord, momentOf } from '#client';
import { Button, Group, Menu, Text } from '@mantine/core';
import { useReadOnly } from '../session/read-only.js';
import { When } from '../shell/when.js';
import classes from './alert-row.module.css';

interface AlertRowProps {
  alert: AlertRecord;
  /** The name of its team, for the operator. */
  team: string | undefined;
  /** UTC, ISO 8601. */
  onMute: (until: string) => void;
  onUnmute: () => void;
}

const HOUR_MS = 3_600_000;
const MUTES = [
  ['For an hour', HOUR_MS],
  ['For a day', 24 * HOUR_MS],
  ['For a week', 7 * 24 * HOUR_MS],
  ['For 30 days', 30 * 24 * HOUR_MS],
] as const;

export function AlertRow({ alert, team, onMute, onUnmute }: AlertRowProps) {
  const { title, lines, state, level } = alert;
  const muted = mutedUntil(alert);
  const isOpen = state === 'open';
  const readOnly = useReadOnly();
  return (
    <li className={classes['row']} data-tone={!isOpen ? 'over' : level >= 100 || alert.kind !== 'budget' ? 'bad' : 'warn'}>
      <div className={classes['words']}>
        <Text fw={600}>{title}</Text>
        {lines.map((line) => (
          <Text key={line} size="sm">
            {line}
          </Text>
        ))}
        <Text size="sm" c="dimmed">
          {team !== undefined && `${team} · `}
          since <When at={alert.opened_at} />
          {!isOpen && (
            <>
              , over <When at={alert.changed_at} />
            </>
          )}
          {muted !== undefined && (
            <>
              {' · '}muted until <When at={muted} />
            </>
          )}
        </Text>
      </div>
      {isOpen && !readOnly && (
        <Group gap="xs">
          {muted !== undefined && (
            <Button size="xs" variant="default" onClick={onUnmute} aria-label={`Unmute: ${title}`}>
              Unmute
            </Button>
          )}
          <Menu position="bottom-end" withinPortal={false}>
            <Menu.Target>
              <Button size="xs" variant="default" aria-label={`Mute: ${title}`}>
                Mute
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {MUTES.map(([label, ms]) => (
                <Menu.Item key={label} onClick={() => onMute(new Date(Date.now() + ms).toISOString())}>
                  {label}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </Group>
      )}
    </li>
  );
}

function mutedUntil({ muted_until: until }: AlertRecord): string | undefined {
  return until !== null && momentOf(until) > Date.now() ? until : undefined;
}
