import { z } from 'zod';
import { isTimeZone } from '../budgets/zoned-calendar.js';
import { type Changes } from '../shared/merged.js';
import { type Budget, type Limits } from './team.js';

const bound = z.int('must be a whole number').min(1, 'must be at least 1').max(1_000_000, 'must be at most 1000000');

const NAMES = {
  requests_per_minute: 'requestsPerMinute',
  creations_per_minute: 'creationsPerMinute',
  uploads_per_minute: 'uploadsPerMinute',
  open_tasks: 'openTasks',
  sockets: 'sockets',
} as const satisfies Record<string, keyof Limits>;

const fieldsOf = <S extends z.ZodType>(schema: S) => ({
  requests_per_minute: schema.optional(),
  creations_per_minute: schema.optional(),
  uploads_per_minute: schema.optional(),
  open_tasks: schema.optional(),
  sockets: schema.optional(),
});

/** With the field names of a record, without missing fields. */
function named<V>(limits: { [K in keyof typeof NAMES]?: V | undefined }): Partial<Record<keyof Limits, V>> {
  const entries = Object.entries(NAMES).map(([wire, name]) => [name, limits[wire as keyof typeof NAMES]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

export const limitsSchema = z.strictObject(fieldsOf(bound)).transform((limits): Limits => named(limits));

/** Missing limits stay; null clears one or all. */
export const limitChangesSchema = z
  .strictObject(fieldsOf(bound.nullable()))
  .transform((limits): Changes<Limits> => named(limits))
  .nullable();

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
        context.addIssue({ code: 'custom', path: [index, 'window'], message: 'duplicates the window of another budget' });
      }
    });
  });
