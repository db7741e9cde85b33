import { MOMENT } from '#contracts';
import { applyDecorators } from '@nestjs/common';
import { IsISO8601, Matches } from 'class-validator';

/** A point in time in a query; `momentOf` reads it. */
export const IsMoment = () =>
  applyDecorators(
    IsISO8601({ strict: true }),
    Matches(MOMENT, { message: '$property must be a time such as 2026-01-31T12:00:00Z' }),
  );
