import { z } from 'zod';
import { LOG_LEVELS } from '../platform/logging/log-levels.js';

const DAY_SECONDS = 86_400;
const level = z.enum(LOG_LEVELS);
const context = z.string().regex(/^[\w -]{1,64}$/, 'must be the context of a line of the log, such as Storage');

export const logLevelSchema = z.strictObject({
  level: level.optional().describe('Absent: LOG_LEVEL.'),
  contexts: z.record(context, level).optional().describe('Of single contexts, as lines name them, over `level`.'),
  for_seconds: z
    .int()
    .min(1)
    .max(DAY_SECONDS)
    .optional()
    .describe('Back to LOG_LEVEL after this long; absent: until the next change or restart.'),
});
export type ChosenLogLevel = z.output<typeof logLevelSchema>;

export const logLevels = z.strictObject({
  instance: z.string(),
  level,
  configured_level: level.describe('LOG_LEVEL.'),
  contexts: z.record(z.string(), level),
  until: z.string().nullable().describe('When they fall back to LOG_LEVEL; null: never.'),
});
