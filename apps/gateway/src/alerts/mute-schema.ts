import { timestampSchema } from '#access';
import { z } from 'zod';

const LONGEST_MS = 90 * 86_400_000;

export const muteSchema = z.strictObject({
  until: timestampSchema
    .refine((at) => at > Date.now(), 'must be in the future')
    .refine((at) => at <= Date.now() + LONGEST_MS, 'must be within 90 days'),
});
export type Mute = z.output<typeof muteSchema>;
