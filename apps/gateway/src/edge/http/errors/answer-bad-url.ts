import { type FastifyReply, type FastifyRequest } from 'fastify';
import { invalid } from '../validation/validate-dto.js';

/** A path that cannot be routed, because it is badly encoded or too long, meets neither hooks nor filters: it is answered here. */
export function answerBadUrl(_failure: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const error = invalid([{ field: 'path', message: 'is badly encoded or too long' }]);
  void reply
    .status(error.status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(error.toBody(request.id));
}
