import { LRUCache } from 'lru-cache';

export interface Period {
  /** `2026-11-24` or `2026-11`, in the zone. */
  label: string;
  /** Unix ms of the first instant after the period. */
  endsAt: number;
}

const HOUR = 3_600_000;
/** Longer than any local day or month: clocks shift by an hour or two, and one zone skipped a whole day. */
const LONGEST = { day: 50 * HOUR, month: 33 * 24 * HOUR };

const formatters = new LRUCache<string, Intl.DateTimeFormat>({ max: 500 });
const starts = new LRUCache<string, number>({ max: 2_000 });
const ends = new LRUCache<string, number>({ max: 2_000 });

export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** The local day or month that `now` lies in. */
export function periodAt(now: number, unit: 'day' | 'month', timeZone: string): Period {
  const label = labelAt(now, unit, timeZone);
  const cacheKey = `${timeZone} ${label}`;
  const known = ends.get(cacheKey);
  if (known !== undefined && known > now) return { label, endsAt: known };
  const endsAt = firstInstantAfter(now, unit, timeZone, label);
  ends.set(cacheKey, endsAt);
  return { label, endsAt };
}

/** The first instant of the local day or month that `now` lies in. */
export function periodStart(now: number, unit: 'day' | 'month', timeZone: string): number {
  const label = labelAt(now, unit, timeZone);
  const cacheKey = `${timeZone} ${label}`;
  const known = starts.get(cacheKey);
  if (known !== undefined) return known;
  let before = now - LONGEST[unit];
  let inside = now;
  while (inside - before > 1) {
    const middle = Math.floor((before + inside) / 2);
    if (labelAt(middle, unit, timeZone) < label) before = middle;
    else inside = middle;
  }
  starts.set(cacheKey, inside);
  return inside;
}

/**
 * Found by bisection on the label, not by adding an offset: a local midnight may not exist (clocks go forward at 00:00) or may have
 * a different offset than now.
 */
function firstInstantAfter(now: number, unit: 'day' | 'month', timeZone: string, label: string): number {
  let inside = now;
  let outside = now + LONGEST[unit];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (labelAt(middle, unit, timeZone) > label) outside = middle;
    else inside = middle;
  }
  return outside;
}

function labelAt(instant: number, unit: 'day' | 'month', timeZone: string): string {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const month = `${parts.get('year')}-${parts.get('month')}`;
  return unit === 'month' ? month : `${month}-${parts.get('day')}`;
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formatters.set(timeZone, made);
  return made;
}
