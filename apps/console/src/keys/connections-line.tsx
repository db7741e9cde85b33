import { type LiveConnections } from '#client';
import { Button, Group, Text } from '@mantine/core';

/** How many live connections the team has, and how many it may have. */
export function ConnectionsLine({ live: { total, limit, keys }, onReload }: { live: LiveConnections; onReload: () => void }) {
  const people = Math.max(0, total - keys.reduce((sum, { connections }) => sum + connections, 0));
  return (
    <Group gap="sm">
      <Text size="sm">
        <strong>{total.toLocaleString()}</strong> live {total === 1 ? 'connection' : 'connections'}
        {limit !== null && ` of ${limit.toLocaleString()}`}
        {people > 0 && `, ${people.toLocaleString()} of them of people in the console`}
      </Text>
      <Button size="compact-xs" variant="default" onClick={onReload} aria-label="Count again: live connections">
        Count again
      </Button>
    </Group>
  );
}
