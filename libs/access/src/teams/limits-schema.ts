import { labelProblem } from '#contracts';
import { z } from 'zod';
import { isTimeZone } from '../budgets/zoned-calendar.js';
import { type Changes } from '../shared/merged.js';
import { type EndUserChanges } from './end-user-limits.js';
import { type Budget, type BudgetWindowKind, type EndUserLimits, type LabelBudget, type Limits } from './team.js';

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

const budgetFields = {
  credits: z.number('must be a number of credits').min(0, 'must not be negative').max(1e12, 'must be at most 1e12'),
  time_zone: z.string('must be an IANA time zone').refine(isTimeZone, 'must be an IANA time zone, e.g. Europe/Berlin').optional(),
};
const anyWindow = z.enum(['total', 'day', 'month'], 'must be total, day or month');

interface BudgetInput {
  window: BudgetWindowKind;
  credits: number;
  time_zone?: string | undefined;
}
const budgetOf = ({ window, credits, time_zone: timeZone = 'UTC' }: BudgetInput): Budget => ({ window, credits, timeZone });

/** At most one budget of a window, and of a window and label. */
const budgetList = <T extends Pick<Budget, 'window'> & { label?: string }>(budget: z.ZodType<T>, most: number) =>
  z
    .array(budget, 'must be a list of budgets')
    .max(most, most === 3 ? 'must have one budget a window at most' : `must be ${most} budgets at most`)
    .superRefine((budgets, context) => {
      const isSame = (a: T, b: T) => a.window === b.window && a.label === b.label;
      budgets.forEach((one, index) => {
        if (budgets.findIndex((other) => isSame(one, other)) < index) {
          context.addIssue({ code: 'custom', path: [index, 'window'], message: 'duplicates the window of another budget' });
        }
      });
    });

export const budgetsSchema = budgetList(z.strictObject({ window: anyWindow, ...budgetFields }).transform(budgetOf), 3);

/** A budget, or the end of the one of a window. */
export type BudgetChange = Budget | { window: BudgetWindowKind; credits: null };

function budgetChangeOf({ credits, ...rest }: Omit<BudgetInput, 'credits'> & { credits: number | null }): BudgetChange {
  return credits === null ? { window: rest.window, credits } : budgetOf({ ...rest, credits });
}

/** Missing windows stay; without credits a window has no budget any more. */
export const budgetChangesSchema = budgetList<BudgetChange>(
  z.strictObject({ window: anyWindow, ...budgetFields, credits: budgetFields.credits.nullable() }).transform(budgetChangeOf),
  3,
);

/** Labels of a team that may have budgets. */
const MAX_BUDGETED_LABELS = 100;

const labelSchema = z.string('must be a label').superRefine((label, context) => {
  const message = labelProblem(label);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
const teamBudgetSchema = z
  .strictObject({ window: anyWindow, ...budgetFields, label: labelSchema.optional() })
  .transform(({ label, ...budget }): Budget & { label?: string } => ({
    ...budgetOf(budget),
    ...(label !== undefined && { label }),
  }));

/** The team's own budgets, and those of its labels. */
export interface TeamBudgets {
  budgets: Budget[];
  /** Absent: none. */
  labelBudgets?: LabelBudget[] | undefined;
}

export const teamBudgetsSchema = budgetList(teamBudgetSchema, 3 * (MAX_BUDGETED_LABELS + 1))
  .superRefine((budgets, context) => {
    const labels = new Set(budgets.map(({ label }) => label).filter((label) => label !== undefined));
    if (labels.size > MAX_BUDGETED_LABELS)
      context.addIssue({ code: 'custom', message: `must have budgets for ${MAX_BUDGETED_LABELS} labels at most` });
  })
  .transform((all): TeamBudgets => {
    const labelled = (budget: Budget & { label?: string }): LabelBudget[] =>
      budget.label === undefined ? [] : [{ ...budget, label: budget.label }];
    const labelBudgets = all.flatMap(labelled);
    const budgets = all.filter(({ label }) => label === undefined);
    return { budgets, ...(labelBudgets.length > 0 && { labelBudgets }) };
  });

// A total would have to be kept for every end user there ever was.
const endUserWindow = z.enum(['day', 'month'], 'must be day or month');
const endUserBudgetsSchema = budgetList(z.strictObject({ window: endUserWindow, ...budgetFields }).transform(budgetOf), 2);
const endUserBudgetChangesSchema = budgetList<BudgetChange>(
  z.strictObject({ window: endUserWindow, ...budgetFields, credits: budgetFields.credits.nullable() }).transform(budgetChangeOf),
  2,
);

interface EndUserInput<V, B> {
  budgets?: B | undefined;
  open_tasks?: V | undefined;
  creations_per_minute?: V | undefined;
}
function endUserOf<V, B>({ budgets, open_tasks: openTasks, creations_per_minute: creationsPerMinute }: EndUserInput<V, B>) {
  return {
    ...(budgets !== undefined && { budgets }),
    ...(openTasks !== undefined && { openTasks }),
    ...(creationsPerMinute !== undefined && { creationsPerMinute }),
  };
}

/** What each single end user may do. */
export const endUserSchema = z
  .strictObject({
    budgets: endUserBudgetsSchema.optional(),
    open_tasks: bound.optional(),
    creations_per_minute: bound.optional(),
  })
  .transform((limits): EndUserLimits => endUserOf(limits));

/** Missing parts and budget windows stay; null clears one part, the credits of one window, or all. */
export const endUserChangesSchema = z
  .strictObject({
    budgets: endUserBudgetChangesSchema.nullable().optional(),
    open_tasks: bound.nullable().optional(),
    creations_per_minute: bound.nullable().optional(),
  })
  .transform((changes): EndUserChanges => endUserOf(changes))
  .nullable();
