import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isTimeZone, periodAt } from './zoned-calendar.js';

const HOUR = 3_600_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kathmandu',
  'Asia/Shanghai',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Apia',
  'America/Nuuk',
];
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });
const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();

describe('local days and months', () => {
  it.each([
    ['an ordinary day', '2026-11-24T10:00:00Z', 'Europe/Berlin', '2026-11-24', '2026-11-24T23:00:00.000Z'],
    ['the day of 23 hours', '2026-03-29T00:00:00+01:00', 'Europe/Berlin', '2026-03-29', '2026-03-29T22:00:00.000Z'],
    ['the day of 25 hours', '2026-10-25T00:00:00+02:00', 'Europe/Berlin', '2026-10-25', '2026-10-25T23:00:00.000Z'],
    ['a zone behind UTC', '2026-11-25T02:00:00Z', 'America/New_York', '2026-11-24', '2026-11-25T05:00:00.000Z'],
    ['a half-hour zone', '2026-11-24T18:14:59Z', 'Asia/Kathmandu', '2026-11-24', '2026-11-24T18:15:00.000Z'],
    [
      'the day before a midnight that does not exist',
      '2026-09-05T12:00:00Z',
      'America/Santiago',
      '2026-09-05',
      '2026-09-06T04:00:00.000Z',
    ],
  ])('%s', (_name, now, zone, label, endsAt) => {
    const period = periodAt(at(now), 'day', zone);
    expect({ ...period, endsAt: iso(period.endsAt) }).toEqual({ label, endsAt });
  });

  it.each([
    ['2026-02-28T23:59:59.999Z', 'UTC', '2026-02', '2026-03-01T00:00:00.000Z'],
    ['2028-02-29T12:00:00Z', 'UTC', '2028-02', '2028-03-01T00:00:00.000Z'],
    ['2026-12-31T23:30:00Z', 'Europe/Berlin', '2027-01', '2027-01-31T23:00:00.000Z'],
    ['2026-10-05T00:00:00Z', 'Europe/Berlin', '2026-10', '2026-10-31T23:00:00.000Z'],
  ])('the month of %s in %s', (now, zone, label, endsAt) => {
    const period = periodAt(at(now), 'month', zone);
    expect({ ...period, endsAt: iso(period.endsAt) }).toEqual({ label, endsAt });
  });

  it('ends after now, where the next period begins', () => {
    fc.assert(
      fc.property(instant, fc.constantFrom(...ZONES), fc.constantFrom('day' as const, 'month' as const), (now, zone, unit) => {
        const { label, endsAt } = periodAt(now, unit, zone);
        expect(endsAt).toBeGreaterThan(now);
        expect(endsAt - now).toBeLessThanOrEqual(unit === 'day' ? 25 * HOUR : (31 * 24 + 1) * HOUR);
        expect(periodAt(endsAt - 1, unit, zone)).toEqual({ label, endsAt });
        expect(periodAt(endsAt, unit, zone).label > label).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives every instant of a local day the same window, across all clock changes of a year', () => {
    for (const zone of ZONES) {
      let now = Date.UTC(2026, 0, 1);
      for (let days = 0; days < 366; days += 1) {
        const { label, endsAt } = periodAt(now, 'day', zone);
        for (const inside of [now, now + HOUR, endsAt - HOUR, endsAt - 1]) {
          expect(periodAt(inside, 'day', zone)).toEqual({ label, endsAt });
        }
        now = endsAt;
      }
    }
  });

  it('distinguishes time zones from other words', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(isTimeZone('')).toBe(false);
  });
});
