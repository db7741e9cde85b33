import { z } from 'zod';
import { isTimeZone } from '../budgets/zoned-calendar.js';
import { type Budget, type Limits } from './team.js';

const bound = z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000, 'must be at most 1000000').optional();

export const limitsSchema = z
  .strictObject({
    requests_per_minute: bound,
    creations_per_minute: bound,
    uploads_per_minute: bound,
    open_tasks: bound,
    sockets: bound,
  })
  .transform((limits): Limits => {
    const named = {
      requestsPerMinute: limits.requests_per_minute,
      creationsPerMinute: limits.creations_per_minute,
      uploadsPerMinute: limits.uploads_per_minute,
      openTasks: limits.open_tasks,
      sockets: limits.sockets,
    };
    return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
  });

const budgetSchema = z
  .strictObject({
    window: z.enum(['total', 'day', 'month'], 'must be total, day or month'),
    credits: z.number('must be a number of credits').min(0, 'must not be negative').max(1e12, 'must be at most 1e12'),
    time_zone: z
      .string('must be an IANA time zone')
      .refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin')
      .optional(),
  })
  .transform((budget): Budget => ({ window: budget.window, credits: budget.credits, timeZone: budget.time_zone ?? 'UTC' }));

export const budgetsSchema = z
  .array(budgetSchema, 'must be a list of budgets')
  .max(3, 'must have one budget a window at most')
  .superRefine((budgets, context) => {
    budgets.forEach((budget, index) => {
      if (budgets.findIndex(({ window }) => window === budget.window) < index) {
        context.addIssue({ code: 'custom', path: [index, 'window'], message: 'there is another budget for this window' });
      }
    });
  });
