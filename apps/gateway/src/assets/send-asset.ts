import { type UpstreamDownload } from '#tasks';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { isAnsweredNotModified } from '../platform/request/answer-precondition.js';

/** Streams an asset to the client, unless a precondition says that it has it or wants another version. @throws ApiError 9011 */
export async function sendAsset(
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  asset: UpstreamDownload,
  headers: Record<string, string>,
): Promise<void> {
  const { etag, 'last-modified': lastModified, 'cache-control': cacheControl } = headers;
  try {
    if (isAnsweredNotModified(request, reply, { etag, lastModified })) {
      asset.body.destroy();
      await reply.headers({ ...(etag !== undefined && { etag }), 'cache-control': cacheControl }).send();
      return;
    }
  } catch (error) {
    asset.body.destroy();
    throw error;
  }
  await reply.status(asset.status).headers(headers).send(asset.body);
}
