import { describe, expect, it } from '@jest/globals';
import { newKeyRecord } from '../keys/key-record.js';
import { type Team } from '../teams/team.js';
import { budgetWindows } from './budget-windows.js';

const NOW = Date.parse('2026-11-24T23:30:00Z');
const team: Team = {
  teamId: 'studio',
  name: 'Studio',
  origin: 'api',
  createdAt: 0,
  disabledAt: null,
  deletedAt: null,
  deletedBy: null,
  limits: {},
  budgets: [
    { window: 'total', credits: 1000, timeZone: 'UTC' },
    { window: 'day', credits: 50, timeZone: 'Europe/Berlin' },
  ],
  version: 1,
};
const key = newKeyRecord(
  { keyId: 'key2', teamId: 'studio', digest: '', createdAt: 0, origin: 'api' },
  { budgets: [{ window: 'month', credits: 200, timeZone: 'UTC' }] },
);

describe('budget windows', () => {
  it('cover team and key, each in its own time zone', () => {
    expect(budgetWindows(team, key, NOW)).toEqual([
      { id: 'team|total', entity: 'team', entityId: 'studio', window: 'total', limit: 1000, resetsAt: null },
      {
        id: 'team|day|2026-11-25',
        entity: 'team',
        entityId: 'studio',
        window: 'day',
        limit: 50,
        resetsAt: Date.parse('2026-11-25T23:00:00Z'),
      },
      {
        id: 'key:key2|month|2026-11',
        entity: 'key',
        entityId: 'key2',
        window: 'month',
        limit: 200,
        resetsAt: Date.parse('2026-12-01T00:00:00Z'),
      },
    ]);
  });

  it('continue with the amounts of the predecessor after a rotation', () => {
    const [window] = budgetWindows({ ...team, budgets: [] }, { ...key, lineageId: 'key1' }, NOW);
    expect(window).toMatchObject({ id: 'key:key1|month|2026-11', entityId: 'key2' });
  });
});
