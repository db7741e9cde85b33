import { ApiError, invalidParameters } from '#contracts';
import { type IncomingMessage } from 'node:http';

/**
 * The bytes of a body. After a failure the rest is dropped as it arrives.
 * @throws ApiError 9009 beyond the limit, 1004 when the client goes away before the end
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  if (request.destroyed) throw cutShort();
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (settle: () => void) => {
      request.off('data', take).off('end', complete).off('close', gone).resume();
      settle();
    };
    const take = (chunk: Buffer) => {
      chunks.push(chunk);
      if ((size += chunk.length) > limitBytes) finish(() => reject(tooLarge(limitBytes)));
    };
    const complete = () => finish(() => resolve(Buffer.concat(chunks)));
    const gone = () => finish(() => reject(cutShort()));
    request.on('data', take).once('end', complete).once('close', gone);
  });
}

function tooLarge(limitBytes: number): ApiError {
  return new ApiError(9009, { message: `the body is too large: at most ${limitBytes} bytes` });
}

function cutShort(): ApiError {
  return invalidParameters([{ field: 'body', message: 'is incomplete' }]);
}
