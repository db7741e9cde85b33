import { type Team, type Teams } from '#access';
import { type CreationLedger } from '#tasks';
import { expect, it } from '@jest/globals';
import { TeamCreditsCensus } from './team-credits-census.js';

const teams = Array.from({ length: 1_000 }, (_, at) => ({
  teamId: `team_${at}`,
  budgets: [{ window: 'total', credits: 10, timeZone: 'UTC' }],
})) as Team[];

const census = new TeamCreditsCensus(
  { list: async () => ({ items: teams, nextCursor: null }) } as unknown as Teams,
  { budgetState: async () => [{ windowId: 'team|total', spent: 1, reserved: 2 }] } as unknown as CreationLedger,
  { now: () => Date.now() },
  { METRICS_TEAMS: 1 },
);

it('lets other work run while it reads the budgets of many teams', async () => {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns++;
    next = setImmediate(turn);
  });
  const rows = await census.take();
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(10);
  expect(rows).toEqual([
    { team: 'team_0', window: 'total', budget: 10, spent: 1, reserved: 2 },
    { team: 'other', window: 'total', budget: 9_990, spent: 999, reserved: 1_998 },
  ]);
});
