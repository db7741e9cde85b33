import { FLOW_NAMES, LABEL_BOUNDS, labelNameProblem, labelProblem } from '#contracts';
import { z } from 'zod';
import { WEBHOOK_EVENT_TYPES } from '../events/team-event.js';

const MAX_FLOWS = 50;

const url = z.string('must be a URL');
const description = z.string('must be a text').max(200, 'must have at most 200 characters');

const events = z
  .array(z.enum(WEBHOOK_EVENT_TYPES, `must be one of ${WEBHOOK_EVENT_TYPES.join(', ')}`), 'must be a list of events')
  .min(1, 'must name at least one event')
  .transform((all) => [...new Set(all)]);

const flows = z
  .array(z.enum(FLOW_NAMES, `must be one of ${FLOW_NAMES.join(', ')}`), 'must be a list of flows')
  .max(MAX_FLOWS, `must name at most ${MAX_FLOWS} flows`)
  .transform((all): string[] => [...new Set(all)]);

const labels = z
  .record(z.string(), z.string('must be a text'), 'must be an object of names and values')
  .refine((all) => Object.keys(all).length <= LABEL_BOUNDS.labels, `must have at most ${LABEL_BOUNDS.labels} labels`)
  // What no task can carry would never be told of.
  .superRefine((all, context) => {
    for (const [name, value] of Object.entries(all)) {
      const message = labelNameProblem(name) ?? labelProblem(`${name}=${value}`);
      if (message !== undefined) context.addIssue({ code: 'custom', path: [name], message });
    }
  });

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
