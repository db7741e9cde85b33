import { type Settings } from '#config';
import { type FastifyCorsOptions } from '@fastify/cors';
import { type FastifyInstance } from 'fastify';
import { corsOrigins, isNamedOrigin } from '../access/origin-patterns.js';

type CorsSettings = Pick<Settings, 'ALLOWED_ORIGINS'>;

export function corsOptions({ ALLOWED_ORIGINS }: CorsSettings): FastifyCorsOptions {
  return {
    origin: corsOrigins(ALLOWED_ORIGINS),
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'ETag',
      'Age',
      'Cache-Status',
      'Retry-After',
      'X-Request-Id',
      'Content-Disposition',
      'Content-Range',
      'Accept-Ranges',
      'RateLimit',
      'RateLimit-Policy',
      'X-Labels',
    ],
    maxAge: 600,
    // Answered in our own hook, which refuses what is no preflight in our own words.
    strictPreflight: false,
    preflightContinue: true,
  };
}

/** The plugin names the exposed headers on every answer; only a page of an allowed origin reads them. Call it after the plugin was registered. */
export function exposeHeadersWhereRead(fastify: FastifyInstance): void {
  // Later, so that this hook runs after the plugin's own.
  void fastify.after(() =>
    fastify.addHook('onRequest', (_request, reply, done) => {
      if (!reply.hasHeader('access-control-allow-origin')) void reply.removeHeader('access-control-expose-headers');
      done();
    }),
  );
}

/** For answers that the plugin does not see. */
export function corsHeaders(origin: string | undefined, { ALLOWED_ORIGINS }: CorsSettings): Record<string, string> {
  if (ALLOWED_ORIGINS.includes('*')) return { 'access-control-allow-origin': '*' };
  const allowed = origin !== undefined && isNamedOrigin(origin, ALLOWED_ORIGINS);
  return { vary: 'Origin', ...(allowed ? { 'access-control-allow-origin': origin } : {}) };
}
