import { Logger } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { type GatewayMetrics } from '../metrics/gateway-metrics.js';

/** One line and one measurement a request; the path without its query, which may carry a token. */
export function logRequests(fastify: FastifyInstance, metrics: GatewayMetrics): void {
  const logger = new Logger('Http');
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // Not onResponse: that stays silent about an answer whose reader went away.
    reply.raw.once('close', () => {
      const { principal, method } = request;
      const route = request.routeOptions.url ?? 'none';
      metrics.observeRequest({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
      logger.log({
        method,
        path: request.url.split('?', 1)[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        request_id: request.id,
        ...(reply.raw.writableFinished ? {} : { aborted: true }),
        ...(principal === undefined ? {} : { team: principal.teamId, key: principal.keyId }),
      });
    });
    done();
  });
}
