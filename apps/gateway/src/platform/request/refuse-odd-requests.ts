import { invalidParameters } from '#contracts';
import { type FastifyInstance } from 'fastify';
import { foreignOrigin, isAllowedOrigin, type OriginSettings } from '../access/origins.js';
import { sendError } from '../errors/send-error.js';
import { hasBody } from '../peers/peer-request.js';

/** What Node and the plugins would answer in words of their own. Stands behind the hook of CORS, which has set its headers. */
export function refuseOddRequests(fastify: FastifyInstance, settings: OriginSettings): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { method, headers, raw } = request;
    // The type of no body means nothing.
    if (!hasBody(raw)) delete headers['content-type'];
    if (headers.host === undefined && raw.httpVersion === '1.1')
      return sendError(reply, invalidParameters([{ field: 'host', message: 'is missing' }]));
    if (method !== 'OPTIONS') return done();
    if (headers.origin === undefined || headers['access-control-request-method'] === undefined)
      return sendError(reply, noPreflight());
    // The browser would refuse it anyway, and say no more than that; its network tools show this answer.
    if (!isAllowedOrigin(headers, settings)) return sendError(reply, foreignOrigin(headers));
    // Safari waits for a body unless it is told that there is none.
    void reply.code(204).header('content-length', '0').send();
  });
}

function noPreflight() {
  const message = 'is missing: OPTIONS is answered for preflights of browsers only';
  return invalidParameters(['origin', 'access-control-request-method'].map((field) => ({ field, message })));
}
