import { type FastifyReply, type FastifyRequest } from 'fastify';
import { matchesEtag } from '../../platform/request/status-headers.js';
import { type PageFile } from './page-file.js';

/** Pages and documents change with the gateway's version only; browsers ask whether theirs is still the one. */
const CACHE_CONTROL = 'public, no-cache';

export function sendPage(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  file: PageFile,
  cacheControl = CACHE_CONTROL,
): void {
  const body = file.packed !== undefined && takesGzip(request) ? file.packed : file.plain;
  addVary(reply, 'Accept-Encoding');
  void reply.headers({ etag: body.etag, 'cache-control': cacheControl });
  if (matchesEtag(request.headers['if-none-match'], body.etag)) return void reply.status(304).send();
  if (body === file.packed) void reply.header('content-encoding', 'gzip');
  void reply.type(file.type).send(body.bytes);
}

export function addVary(reply: FastifyReply, name: string): void {
  const before = reply.getHeader('vary');
  void reply.header('vary', before === undefined ? name : `${String(before)}, ${name}`);
}

function takesGzip({ headers }: FastifyRequest): boolean {
  return String(headers['accept-encoding'] ?? '')
    .split(',')
    .some((one) => /^\s*(gzip|\*)\s*(;|$)/i.test(one) && !/;\s*q=0(\.0*)?\s*$/i.test(one));
}
