import { ApiError } from '#contracts';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { preconditionOf, type Validators } from './preconditions.js';

/**
 * Answers 304 where the client has what it asks for.
 * @returns whether that was the answer.
 * @throws ApiError 9011 naming the header that is false.
 */
export function isAnsweredNotModified({ headers }: FastifyRequest, reply: FastifyReply, validators: Validators): boolean {
  const verdict = preconditionOf(headers, validators);
  if (verdict === 'failed') throw preconditionFailed(headers['if-match'] === undefined ? 'If-Unmodified-Since' : 'If-Match');
  if (verdict === 'not-modified') void reply.status(304);
  return verdict === 'not-modified';
}

function preconditionFailed(field: string): ApiError {
  const message = field === 'If-Match' ? 'names no tag of the present version' : 'is before the last change';
  return new ApiError(9011, { errors: [{ field, message }] });
}
