import { z } from 'zod';
import { type Changes } from '../shared/merged.js';
import { type TeamAlerts } from './team.js';

const share = z.int('must be a whole number of percent').min(1, 'must be at least 1').max(100, 'must be at most 100');

const thresholds = z
  .array(share, 'must be a list of percentages')
  .max(10, 'must have at most 10 entries')
  .transform((shares) => [...new Set(shares)].sort((a, b) => a - b));

const mail = z
  .array(
    z.string('must be a mail address').regex(/^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,255}$/, 'must be a mail address'),
    'must be a list of mail addresses',
  )
  .max(10, 'must have at most 10 entries');

export const alertsSchema = z
  .strictObject({ budget_thresholds: thresholds.optional(), mail: mail.optional() })
  .transform(({ budget_thresholds, mail: to }): TeamAlerts => ({
    ...(budget_thresholds !== undefined && { thresholds: budget_thresholds }),
    ...(to !== undefined && { mail: to }),
  }));

/** Missing fields stay; null clears one or all. */
export const alertChangesSchema = z
  .strictObject({ budget_thresholds: thresholds.nullable().optional(), mail: mail.nullable().optional() })
  .transform(({ budget_thresholds, mail: to }): Changes<TeamAlerts> => ({
    ...(budget_thresholds !== undefined && { thresholds: budget_thresholds }),
    ...(to !== undefined && { mail: to }),
  }))
  .nullable();
