import { invalidParameters } from '#contracts';
import { type PageRequest } from '#access';

/** `limit` (1 to 100, default 20) and `cursor` of a list. @throws ApiError 1004 */
export function pageRequest({ limit: wanted, cursor }: Record<string, unknown>): PageRequest {
  const limit = wanted === undefined ? 20 : Number(wanted);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw invalidParameters([{ field: 'limit', message: 'must be a whole number from 1 to 100' }]);
  if (cursor === undefined) return { limit };
  // Sent twice it is a list, which a storage would take for more of its command.
  if (typeof cursor !== 'string') throw invalidParameters([{ field: 'cursor', message: 'must be sent once' }]);
  return { limit, cursor };
}
