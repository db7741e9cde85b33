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
 * Object stores serve what was stored compressed as it is, whatever was asked for. Then length and ranges are those of the compressed
 * bytes and cannot be passed on. @throws CallFailure 9008 for a coding that is unknown.
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

/** Whether the bytes are not those of the object: a part of them says nothing to who asked for a part of the object. */
export function isPacked(answer: ExchangeAnswer): boolean {
  return codingOf(answer) !== undefined;
}

/** The headers that are true of the bytes as they are passed on. */
export function decodedHeaders(answer: ExchangeAnswer): Record<string, string> {
  if (codingOf(answer) === undefined) return answer.headers;
  const { 'content-length': _length, 'accept-ranges': _ranges, etag: _etag, ...headers } = answer.headers;
  return headers;
}

function codingOf({ headers }: ExchangeAnswer): string | undefined {
  const coding = headers['content-encoding']?.trim().toLowerCase();
  return coding === '' || coding === 'identity' ? undefined : coding;
}
