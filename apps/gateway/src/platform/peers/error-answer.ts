import { type ApiError } from '#contracts';
import { STATUS_CODES } from 'node:http';

interface ErrorAnswerParts {
  error: ApiError;
  requestId: string;
  /** Differs from the error's own where HTTP has a closer one. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  /** The answer to HEAD has no body: a client would read it as the start of another answer. */
  isHead?: boolean;
}

/** A whole answer as text, for connections that no HTTP server answers any more. */
export function errorAnswer({ error, requestId, status = error.status, headers = {}, isHead = false }: ErrorAnswerParts): string {
  const json = JSON.stringify(error.toBody(requestId));
  const lines = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(json)),
    'cache-control': 'no-store',
    'x-request-id': requestId,
    connection: 'close',
    ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterSeconds)) }),
    ...headers,
  };
  const head = Object.entries(lines).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`, ...head, '', isHead ? '' : json].join('\r\n');
}
