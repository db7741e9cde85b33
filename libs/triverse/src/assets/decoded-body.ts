import { pipeline, type Transform } from 'node:stream';
import zlib from 'node:zlib';
import { CallFailure } from '../errors/call-failure.js';
import { type ExchangeAnswer } from '../http/http-exchange.js';
import { unreadable } from '../readers/unreadable.js';

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', () => zlib.createInflate()],
  ['br', () => zlib.createBrotliDecompress()],
]);

/**
 * Object stores serve compressed objects as they are, whatever was requested. Length and ranges then refer to the compressed
 * bytes and cannot be passed on. @throws CallFailure 9008 for an unknown coding.
 */
export function decodedBody(answer: ExchangeAnswer): ExchangeAnswer {
  const coding = codingOf(answer);
  if (coding === undefined) return answer;
  const decoder = DECODERS.get(coding);
  if (decoder === undefined) {
    answer.body.destroy();
    throw new CallFailure('refused', unreadable('the asset is compressed in a way that cannot be passed on'));
  }
  return { ...answer, headers: decodedHeaders(answer), body: pipeline(answer.body, decoder(), () => undefined) };
}

/** Whether the bytes are encoded: a range of them is useless to a caller that asked for a range of the object. */
export function isPacked(answer: ExchangeAnswer): boolean {
  return codingOf(answer) !== undefined;
}

/** The headers that still apply to the decoded bytes. */
export function decodedHeaders(answer: ExchangeAnswer): Record<string, string> {
  if (codingOf(answer) === undefined) return answer.headers;
  const { 'content-length': _length, 'accept-ranges': _ranges, etag: _etag, ...headers } = answer.headers;
  return headers;
}

function codingOf({ headers }: ExchangeAnswer): string | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}
