import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

/** The forms of ISO 8601 that `Date.parse` reads; of the others (weeks, days of the year, no dashes) it makes NaN, which no filter understands. */
const READABLE = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const WITHOUT_ZONE = /T[\d:.]+$/;

/** A point in time in a query. */
export const IsMoment = () =>
  applyDecorators(
    IsISO8601({ strict: true }),
    Matches(READABLE, { message: '$property must be a time such as 2026-01-31T12:00:00Z' }),
  );

/** Unix ms of what `IsMoment` let through; without an offset it is UTC, wherever the gateway runs. */
export function momentOf(text: string): number {
  return Date.parse(WITHOUT_ZONE.test(text) ? `${text}Z` : text);
}
