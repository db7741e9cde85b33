import { ApiError } from '#contracts';

export function unknownCursor(): ApiError {
  return new ApiError(1004, { errors: [{ field: 'cursor', message: 'must come from the previous page' }] });
}
