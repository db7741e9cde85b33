import { FLOW_NAMES, isCreationField } from '#contracts';
import { z } from 'zod';
import { type ParameterPolicy } from '../principal.js';
import { SCOPES, type Scope } from '../scopes.js';
import {
  budgetChangesSchema,
  budgetsSchema,
  endUserChangesSchema,
  endUserSchema,
  limitChangesSchema,
  limitsSchema,
} from '../teams/limits-schema.js';
import { nameSchema } from '../teams/team-schema.js';

const parameterName = z.string().refine(isCreationField, 'must be the name of a creation field');
const parameterValue = z.union([z.string(), z.number(), z.boolean()], 'must be a text, a number or a flag');
const parameterBound = z.number('must be a number');

const parametersSchema = z
  .strictObject({
    defaults: z.record(parameterName, parameterValue).optional(),
    max: z.record(parameterName, parameterBound).optional(),
  })
  .superRefine((policy, context) => {
    for (const field of defaultsAboveMax(policy))
      context.addIssue({ code: 'custom', path: ['defaults', field], message: ABOVE_MAX });
  })
  .transform(({ defaults, max }): ParameterPolicy => ({ ...(defaults && { defaults }), ...(max && { max }) }));

export const ABOVE_MAX = 'must not exceed its own bound in max';

export function defaultsAboveMax({
  defaults = {},
  max = {},
}: { [K in keyof ParameterPolicy]: ParameterPolicy[K] | undefined }): string[] {
  return Object.entries(max).flatMap(([field, bound]) => {
    const value = Object.hasOwn(defaults, field) ? defaults[field] : undefined;
    return typeof value === 'number' && value > bound ? [field] : [];
  });
}

const parameterChangesSchema = z
  .strictObject({
    defaults: z.record(parameterName, parameterValue.nullable()).nullable().optional(),
    max: z.record(parameterName, parameterBound.nullable()).nullable().optional(),
  })
  .nullable();

/** A time on the wire, read as Unix ms. */
export const timestampSchema = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time with its offset, e.g. 2030-01-31T12:00:00Z' })
  .transform((text) => Date.parse(text));

export const scopesAmong = (known: readonly Scope[]) =>
  z
    .array(z.enum(known, `must be one of ${known.join(', ')}`), 'must be a list of scopes')
    .min(1, 'must name at least one scope')
    .transform((scopes): Scope[] => [...new Set(scopes)]);

const flowsSchema = z
  .array(z.enum(FLOW_NAMES, `must be one of ${FLOW_NAMES.join(', ')}`), 'must be a list of flows')
  .transform((flows): string[] => [...new Set(flows)])
  .nullable();

/** The settings of a key; all optional. */
export const keyFields = {
  alias: nameSchema.nullable().optional(),
  scopes: scopesAmong(SCOPES).optional(),
  allowed_flows: flowsSchema.optional(),
  parameters: parametersSchema.optional(),
  budgets: budgetsSchema.optional(),
  limits: limitsSchema.optional(),
  end_user: endUserSchema.optional(),
  expires_at: timestampSchema.nullable().optional(),
};

export const keySettingsSchema = z.strictObject(keyFields);
export type KeySettingsInput = z.output<typeof keySettingsSchema>;

/** Missing parts and budget windows stay; null clears. */
export const keyChangesSchema = z.strictObject({
  ...keyFields,
  parameters: parameterChangesSchema.optional(),
  budgets: budgetChangesSchema.nullable().optional(),
  limits: limitChangesSchema.optional(),
  end_user: endUserChangesSchema.optional(),
});
export type KeyChangesInput = z.output<typeof keyChangesSchema>;

/** A week is enough to roll out a key; use a second key for longer periods. */
export const MAX_GRACE_SECONDS = 7 * 24 * 3600;

export const rotateKeySchema = z.strictObject({
  grace_seconds: z
    .int('must be a whole number of seconds')
    .min(0, 'must not be negative')
    .max(MAX_GRACE_SECONDS, `must be at most ${MAX_GRACE_SECONDS}`)
    .optional(),
  expires_at: timestampSchema.nullable().optional(),
});
export type KeyRotation = z.output<typeof rotateKeySchema>;
