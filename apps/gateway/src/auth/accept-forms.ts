import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { errorCodes } from 'fastify';

const FORM = 'application/x-www-form-urlencoded';
/** Providers send their orders as forms. Nowhere else may one come: any web page can send it without asking. */
const FORM_ROUTES = new Set(['/auth/backchannel-logout']);

export function acceptForms(fastify: FastifyInstance, bodyLimit: number): void {
  fastify.addContentTypeParser(
    FORM,
    { parseAs: 'string', bodyLimit },
    (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void) => {
      if (FORM_ROUTES.has(request.routeOptions.url ?? '')) done(null, Object.fromEntries(new URLSearchParams(text)));
      else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(FORM));
    },
  );
}
