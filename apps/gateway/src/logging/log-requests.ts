import { Logger } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import { type GatewayMetrics } from '../metrics/gateway-metrics.js';

/** One line and one measurement a request; the path without its query, which may carry a token. */
export function logRequests(fastify: FastifyInstance, metrics: GatewayMetrics): void {
  const logger = new Logger('Http');
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const { principal } = request;
    const route = request.routeOptions.url ?? 'none';
    metrics.observeRequest({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
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
