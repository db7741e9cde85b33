import { type PageRequest } from '#access';
import { invalid } from '../validation/validate-dto.js';

/** `limit` (1 to 100, default 20) and `cursor` of a list. @throws ApiError 1004 */
export function pageRequest(query: Record<string, string | undefined>): PageRequest {
  const limit = query['limit'] === undefined ? 20 : Number(query['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalid([{ field: 'limit', message: 'must be a whole number from 1 to 100' }]);
  return { limit, ...(query['cursor'] === undefined ? {} : { cursor: query['cursor'] }) };
}
