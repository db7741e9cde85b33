import { type Settings } from '#config';
import { stringifyExact } from '#contracts';
import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { clientErrorAnswer, frameworkErrorAnswer } from '../errors/framework-errors.js';
import { type PeerServer } from '../peers/peer-server.js';
import { trustFunction } from './client-address.js';
import { corsOptions } from './cors.js';
import { refuseBrokenQueries } from './query-text.js';
import { refuseOddRequests } from './refuse-odd-requests.js';
import { refuseUnreadBodies } from './refuse-unread.js';
import { requestIdOf } from './request-id.js';

/** Fastify over our own HTTP server. */
export function httpAdapter(settings: Settings, peers: PeerServer): FastifyAdapter {
  return new FastifyAdapter({
    serverFactory: peers.factory,
    bodyLimit: settings.BODY_LIMIT_BYTES,
    // Not even as a function that believes nobody: the router would take the host from a header.
    trustProxy: settings.TRUST_PROXY !== 0 && trustFunction(settings.TRUST_PROXY),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    // What comes on kept connections while the instance goes down is served, and its answer ends the connection.
    return503OnClosing: false,
    frameworkErrors: frameworkErrorAnswer(settings),
    clientErrorHandler: clientErrorAnswer(settings),
  });
}

/** What holds for every route, whatever its feature. */
export async function prepareHttp(app: NestFastifyApplication, settings: Settings): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  // Bodies are read behind the guards.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  refuseUnreadBodies(fastify);
  fastify.setReplySerializer(stringifyExact);
  await app.register(fastifyHelmet, { contentSecurityPolicy: false, crossOriginResourcePolicy: { policy: 'cross-origin' } });
  await app.register(fastifyCors, corsOptions(settings));
  refuseOddRequests(fastify);
  refuseBrokenQueries(fastify);
}
