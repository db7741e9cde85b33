import { type UpstreamDownload } from '#tasks';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { matchesEtag } from '../platform/request/status-headers.js';

/** Streams an asset to the client; what the client has already is not sent again. */
export async function sendAsset(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  asset: UpstreamDownload,
  headers: Record<string, string>,
): Promise<void> {
  const { etag } = headers;
  if (etag !== undefined && asset.status === 200 && matchesEtag(request.headers['if-none-match'], etag.replace(/^W\//, ''))) {
    asset.body.destroy();
    await reply.status(304).headers({ etag, 'cache-control': headers['cache-control'] }).send();
    return;
  }
  await reply.status(asset.status).headers(headers).send(asset.body);
}
