import { describe, expect, it } from '@jest/globals';
import { retryAfterSeconds } from './retry-after.js';

const NOW = Date.parse('2026-03-02T09:15:00Z');
const of = (header: unknown, date?: string) => retryAfterSeconds({ 'retry-after': header, ...(date && { date }) }, NOW);

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['7', 7],
    [' 7 ', 7],
    ['3601', 3_600],
    ['9'.repeat(400), 3_600],
    ['Mon, 02 Mar 2026 09:15:30 GMT', 30],
    ['Mon, 02 Mar 2026 08:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600],
    ['Monday, 02-Mar-26 09:16:00 GMT', 60],
  ])('of %p is %p s', (header, seconds) => expect(of(header)).toBe(seconds));

  it.each([
    undefined,
    '',
    '-5',
    '5.5',
    '1e3',
    '0x10',
    'soon',
    'Mon',
    'Mon, 99 Foo 2026',
    '2026-03-02T09:16:00Z',
    '5, 10',
    ['5'],
    5,
  ])('is nothing when it is %p', (header) => expect(of(header)).toBeUndefined());

  it("counts from the sender's own date, whatever this machine's clock says", () => {
    const date = 'Tue, 03 Mar 2026 12:00:00 GMT';
    expect(of('Tue, 03 Mar 2026 12:00:20 GMT', date)).toBe(20);
    expect(of('Mon, 02 Mar 2026 09:15:30 GMT', 'yesterday')).toBe(30);
  });
});
