import { type ApiError } from '#contracts';
import { STATUS_CODES } from 'node:http';
import { type Duplex } from 'node:stream';

/** Answers an upgrade as HTTP would answer the request. */
export function refuseUpgrade(socket: Duplex, error: ApiError, requestId: string): void {
  const json = JSON.stringify(error.toBody(requestId));
  const headers = [
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(json)}`,
    'Cache-Control: no-store',
    'Connection: close',
    ...(error.retryAfterSeconds === undefined ? [] : [`Retry-After: ${Math.ceil(error.retryAfterSeconds)}`]),
  ];
  socket.end([`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Error'}`, ...headers, '', json].join('\r\n'));
}
