import { ApiError } from '#contracts';
import { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';

/** A request that no router can read gets the same kind of answer as every other refusal. */
export function answerFrameworkError(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const error = unreadable('path', 'cannot be read: a % must be followed by two hex digits, and a part may not be too long');
  void reply
    .status(error.status)
    .headers({ 'x-request-id': request.id, 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(error.toBody(request.id));
}

/** What came over the connection is no HTTP, or more of it than is read: answered, as far as possible, and cut off. */
export function answerClientError(failure: NodeJS.ErrnoException, socket: Socket): void {
  if (failure.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = failure.code === 'HPE_HEADER_OVERFLOW';
  const status = tooLarge ? 431 : 400;
  const error = unreadable(tooLarge ? 'headers' : 'request', tooLarge ? 'are too large' : 'is not HTTP');
  const body = JSON.stringify(error.toBody(randomUUID()));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function unreadable(field: string, message: string): ApiError {
  return new ApiError(1004, { message: `invalid parameters: ${field} ${message}`, errors: [{ field, message }] });
}
