import { describe, expect, it } from '@jest/globals';
import { daysBack, perColumn, perDay, perPurpose } from './usage-groups.js';

const row = (day: string, flow: string, credits: number, more = {}) => ({
  day,
  key_id: 'k1',
  flow_name: flow,
  succeeded: 1,
  failed: 0,
  cancelled: 0,
  credits,
  ...more,
});
const rows = [
  row('2026-03-01', 'text-to-model', 130),
  row('2026-03-03', 'text-to-model', 130, { failed: 2, cancelled: 1 }),
  row('2026-03-03', 'image-to-model', 480),
];

describe('usage', () => {
  it('has a group for each day of the range, also without tasks', () => {
    const range = daysBack(3, Date.parse('2026-03-03T12:00:00Z'));
    expect(perDay(rows, range)).toEqual([
      { name: '2026-03-01', credits: 130, succeeded: 1, failed: 0 },
      { name: '2026-03-02', credits: 0, succeeded: 0, failed: 0 },
      { name: '2026-03-03', credits: 610, succeeded: 2, failed: 3 },
    ]);
    expect(perDay(rows, ['2026-03-01'])).toHaveLength(1);
  });

  it('adds up by flow and by key, dearest first', () => {
    expect(perColumn(rows, 'flow_name').map(({ name, credits }) => [name, credits])).toEqual([
      ['image-to-model', 480],
      ['text-to-model', 260],
    ]);
    expect(perColumn(rows, 'key_id')).toEqual([{ name: 'k1', credits: 740, succeeded: 3, failed: 3 }]);
  });

  it('adds up by purpose, with those that were not counted one by one', () => {
    const counts = { succeeded: 1, failed: 0, cancelled: 0 };
    const purposes = [
      { value: 'ann', credits: 10, ...counts },
      { value: null, credits: 30, ...counts },
    ];
    expect(perPurpose(purposes).map(({ name }) => name)).toEqual([null, 'ann']);
  });
});
