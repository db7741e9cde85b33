import { type Settings } from '#config';
import { stringifyExact } from '#contracts';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { clientErrorAnswer, frameworkErrorAnswer } from '../errors/framework-errors.js';
import { type PeerServer } from '../peers/peer-server.js';
import { trustFunction } from './client-address.js';
import { requestIdOf } from './request-id.js';

/** Fastify over our own HTTP server. */
export function httpAdapter(settings: Settings, peers: PeerServer): FastifyAdapter {
  const adapter = new FastifyAdapter({
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
  const fastify = adapter.getInstance();
  // Bodies are read behind the guards.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  fastify.setReplySerializer(stringifyExact);
  return adapter;
}
