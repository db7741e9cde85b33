import { Logger } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';

/** One line a request; the path without its query, which may carry a token. */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('Http');
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { principal } = request;
    logger.log({
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      request_id: request.id,
      ...(principal === undefined ? {} : { team: principal.teamId, key: principal.keyId }),
    });
    done();
  });
}
