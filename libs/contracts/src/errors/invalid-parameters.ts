import { type FieldError } from '../payloads/envelope.js';
import { ApiError } from './api-error.js';

/** 1004. `errors` names each wrong field and what would be right; the message does so too where it is one field. */
export function invalidParameters(errors: FieldError[]): ApiError {
  const [first, ...others] = errors;
  const what =
    first !== undefined && others.length === 0 ? `${first.field} ${first.message}` : errors.map(({ field }) => field).join(', ');
  return new ApiError(1004, { message: `invalid parameters: ${what}`, errors });
}
