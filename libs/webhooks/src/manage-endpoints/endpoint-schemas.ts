import { z } from 'zod';
import { WEBHOOK_EVENT_TYPES } from '../events/team-event.js';

const MAX_FLOWS = 50;
const MAX_LABELS = 10;

const url = z.string('must be a URL');
const description = z.string('must be a text').max(200, 'must have at most 200 characters');

const events = z
  .array(z.enum(WEBHOOK_EVENT_TYPES, `must be one of ${WEBHOOK_EVENT_TYPES.join(', ')}`), 'must be a list of events')
  .min(1, 'must name at least one event')
  .transform((all) => [...new Set(all)]);

const flows = z
  .array(z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a flow name such as text-to-model'), 'must be a list of flows')
  .max(MAX_FLOWS, `must name at most ${MAX_FLOWS} flows`)
  .transform((all) => [...new Set(all)]);

const labels = z
  .record(
    z.string().min(1, 'must not be empty').max(64, 'must have at most 64 characters'),
    z.string('must be a text').max(256, 'must have at most 256 characters'),
    'must be an object of names and values',
  )
  .refine((all) => Object.keys(all).length <= MAX_LABELS, `must have at most ${MAX_LABELS} labels`);

/** The settings of a new endpoint. */
export const newEndpointSchema = z.strictObject({
  url,
  events,
  description: description.nullable().optional(),
  flows: flows.nullable().optional(),
  labels: labels.nullable().optional(),
  disabled: z.boolean('must be true or false').optional(),
});
export type NewEndpoint = z.output<typeof newEndpointSchema>;

/** What is left out stays; null clears. */
export const endpointChangesSchema = newEndpointSchema.partial();
export type EndpointChanges = z.output<typeof endpointChangesSchema>;

const DAY_SECONDS = 86_400;
/** A week is enough to roll a secret out. */
const MAX_GRACE_SECONDS = 7 * DAY_SECONDS;
export const DEFAULT_GRACE_SECONDS = DAY_SECONDS;

export const rotateSecretSchema = z.strictObject({
  grace_seconds: z
    .int('must be a whole number of seconds')
    .min(0, 'must not be negative')
    .max(MAX_GRACE_SECONDS, `must be at most ${MAX_GRACE_SECONDS}`)
    .optional(),
});
export type SecretRotation = z.output<typeof rotateSecretSchema>;

export const redeliverSchema = z.strictObject({
  from: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' }).optional(),
  to: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' }).optional(),
  states: z
    .array(z.enum(['dead', 'delivered', 'superseded'], 'must be one of dead, delivered, superseded'), 'must be a list of states')
    .min(1, 'must name at least one state')
    .optional(),
});
export type RedeliverRange = z.output<typeof redeliverSchema>;
