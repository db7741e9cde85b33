import { type ApiError, invalidParameters } from '#contracts';

/** @param hint which part of the field, or how to write it */
export function notUtf8(field: string, hint?: string): ApiError {
  return invalidParameters([{ field, message: `must be valid UTF-8${hint === undefined ? '' : ` (${hint})`}` }]);
}
