import { type FastifyInstance } from 'fastify';
import { notUtf8 } from '../validation/not-utf8.js';

const API = /^\/(api|gateway)\//;

/** Refuses a query that is not UTF-8: the router would take it letter by letter, and a filter would look for what nobody meant. */
export function refuseBrokenQueries(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    const field = API.test(request.url) ? brokenParameterOf(request.url) : undefined;
    if (field === undefined) done();
    else done(notUtf8(field, 'each % must be followed by two hex digits'));
  });
}

function brokenParameterOf(url: string): string | undefined {
  const query = url.slice(url.indexOf('?') + 1);
  if (query.length === url.length || !/%|[^\x21-\x7e]/.test(query)) return undefined;
  for (const part of query.split('&')) {
    const [name = ''] = part.split('=', 1);
    if (!isReadable(name)) return 'query';
    if (!isReadable(part)) return decodeURIComponent(name);
  }
  return undefined;
}

function isReadable(text: string): boolean {
  // Node gives what is no ASCII byte by byte, so nothing tells how it was meant.
  if (/[^\x21-\x7e]/.test(text)) return false;
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
