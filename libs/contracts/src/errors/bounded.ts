import { type FieldError } from '../payloads/envelope.js';

const MAX_ERRORS = 50;
const MAX_FIELD = 128;
const MAX_MESSAGE = 1_000;

/** Callers choose field names, so the size of an answer must not depend on them. */
export function boundedErrors(errors: readonly FieldError[]): FieldError[] {
  return errors
    .slice(0, MAX_ERRORS)
    .map(({ field, message }) => ({ field: shortened(field, MAX_FIELD), message: boundedMessage(message) }));
}

export function boundedMessage(message: string): string {
  return shortened(message, MAX_MESSAGE);
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
