import { type FastifyInstance } from 'fastify';
import helmet from 'helmet';

/** On every answer. */
const ofAll = helmet({
  contentSecurityPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** On what a browser may show as a page; each page has a content security policy of its own. */
const ofDocuments = helmet({
  contentSecurityPolicy: false,
  crossOriginResourcePolicy: false,
  referrerPolicy: false,
  strictTransportSecurity: false,
  xContentTypeOptions: false,
});

/** JSON and event streams are read by scripts only; a browser that is told not to sniff shows them as text. */
const NO_DOCUMENT = /^(application\/(problem\+)?json|text\/event-stream)\b/;

/** Sets the security headers that an answer needs. */
export function secureAnswers(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => ofAll(request.raw, reply.raw, () => done()));
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    if (type === undefined || NO_DOCUMENT.test(String(type))) return done(null, payload);
    ofDocuments(request.raw, reply.raw, () => done(null, payload));
  });
}
