import { z } from 'zod';

/** Query of a list; `pageRequest` reads it. */
export const PAGE_QUERY = z.strictObject({
  limit: z.int().min(1).max(100).optional().describe('20 unless told otherwise.'),
  cursor: z.string().optional().describe('`next_cursor` of the page before.'),
});
