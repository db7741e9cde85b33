import { describe, expect, it } from '@jest/globals';
import { MOMENT, momentOf } from './moment.js';

describe('a point in time', () => {
  // Run under another TZ, these say the same: two gateways in two places must not disagree.
  it.each([
    ['2026-07-31T12:00:00Z', '2026-07-31T12:00:00.000Z'],
    ['2026-07-31T12:00+02:00', '2026-07-31T10:00:00.000Z'],
    ['2026-07-31T12:00:00.5', '2026-07-31T12:00:00.500Z'],
    ['2026-07-31T12:00', '2026-07-31T12:00:00.000Z'],
    ['2026-07-31', '2026-07-31T00:00:00.000Z'],
    ['2026-07', '2026-07-01T00:00:00.000Z'],
  ])('%s is read in UTC unless it names an offset', (text, moment) => {
    expect(new Date(momentOf(text)).toISOString()).toBe(moment);
    expect(text).toMatch(MOMENT);
  });

  it.each(['yesterday', '2026-W31', '2026-212', ''])('%j is not one', (text) => {
    expect(momentOf(text)).toBeNaN();
    expect(text).not.toMatch(MOMENT);
  });
});
