import { type ApiError, invalidParameters } from '#contracts';

export function unknownCursor(): ApiError {
  return invalidParameters([{ field: 'cursor', message: 'must come from the previous page' }]);
}
