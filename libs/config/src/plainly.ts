import { type z } from 'zod';

/** Words for a rule that has none of its own: zod's speak of types and patterns. */
export const plainly: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  return undefined;
};
