import { invalidParameters, type PageRequest } from '#contracts';
import { Injectable, type PipeTransform } from '@nestjs/common';

/** `limit` (1 to 100, default 20) and `cursor` of a list; other fields are ignored. @throws ApiError 1004 */
@Injectable()
export class PageRequestPipe implements PipeTransform<Record<string, unknown>, PageRequest> {
  transform({ limit: wanted, cursor }: Record<string, unknown>): PageRequest {
    const limit = wanted === undefined ? 20 : Number(wanted);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100)
      throw invalidParameters([{ field: 'limit', message: 'must be a whole number from 1 to 100' }]);
    if (cursor === undefined) return { limit };
    // A field that is sent twice arrives as a list, which a storage would read as several arguments of its command.
    if (typeof cursor !== 'string') throw invalidParameters([{ field: 'cursor', message: 'must be sent once' }]);
    return { limit, cursor };
  }
}
