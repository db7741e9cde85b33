import { type FastifyInstance } from 'fastify';
import { type RequestIds } from '../request/request-ids.js';
import { type AccessLog } from './access-log.js';

/** Gives every request its id and its line in the access log. */
export function logRequests(fastify: FastifyInstance, log: AccessLog, ids: RequestIds): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // Not onResponse: that stays silent about an answer whose reader went away.
    reply.raw.once('close', () =>
      log.record({
        request: request.raw,
        method: request.method,
        path: request.url.split('?', 1)[0] ?? '',
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        elapsed: reply.elapsedTime,
        requestId: request.id,
        aborted: !reply.raw.writableFinished,
        principal: request.principal,
        code: request.errorCode,
        cause: request.errorCause,
      }),
    );
    ids.run(request.id, done);
  });
}
