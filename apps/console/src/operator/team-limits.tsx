import { type TeamRecord } from '#client';
import { SimpleGrid, Text } from '@mantine/core';
import { END_USER, endUserValuesOf } from '../keys/end-user-values.js';
import { LIMITS, WINDOWS } from '../keys/key-form-values.js';
import { Figure } from './figure.js';

/** What a team and each of its end users may spend and do, for those who may not change it. */
export function TeamLimits({ team: { budgets, limits, end_user: endUser } }: { team: TeamRecord }) {
  const own = budgets.filter(({ label }) => label === undefined);
  const { amounts } = endUserValuesOf(endUser);
  const figures = [
    ...WINDOWS.map(([name, label]) => [label, own.find(({ window }) => window === name)?.credits] as const),
    ...LIMITS.map(([name, label]) => [label, limits[name] ?? undefined] as const),
    ...END_USER.map(([name, label]) => [`Each end user: ${label.toLowerCase()}`, amounts[name] || undefined] as const),
  ].filter(([, value]) => value !== undefined);
  return (
    <>
      {figures.length === 0 && <Text c="dimmed">The team has no budget and no limit.</Text>}
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {figures.map(([label, value]) => (
          <Figure key={label} label={label} value={value} />
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        Your account may read only; changes need the right operator.
      </Text>
    </>
  );
}
