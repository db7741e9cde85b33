import { ExactNumber, invalidParameters, parseExact, textShapeProblem } from '#contracts';
import { type FastifyBodyParser, type FastifyRequest } from 'fastify';
import { notUtf8 } from '../validation/not-utf8.js';

/** Drops a byte order mark, which every parser of the body would have to know. */
const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** A surrogate written as an escape, which may stand without its other half. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
/** With the flag, a pair is one character and no match. */
const LONE = /\p{Surrogate}/u;

/**
 * Reads a JSON body whose parts are passed on: text that is not UTF-8 is refused rather than replaced, and numbers are not rounded.
 * @param parser Fastify's own, which goes first because it refuses `__proto__`.
 * @throws ApiError 1004, and what the parser throws.
 */
export async function parseJsonBody(parser: FastifyBodyParser<string>, request: FastifyRequest, text: string): Promise<unknown> {
  const problem = textShapeProblem(text);
  if (problem !== undefined) throw invalidParameters([{ field: 'body', message: problem }]);
  const value = await new Promise((resolve, reject) => {
    void parser(request, text, (error, body: unknown) => (error === null ? resolve(body) : reject(error)));
  });
  const broken = SURROGATE.test(text) ? brokenTextIn(value, []) : undefined;
  if (broken !== undefined) throw notUtf8(broken);
  return parseExact(text, value);
}

/** @throws ApiError 1004 */
export function utf8TextOf(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw notUtf8('body');
  }
}

/** Path of the first text that has half a surrogate pair in it. */
function brokenTextIn(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value === 'string') return LONE.test(value) ? path.join('.') || 'body' : undefined;
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (LONE.test(name)) return 'body';
    const broken = brokenTextIn(inner, [...path, name]);
    if (broken !== undefined) return broken;
  }
  return undefined;
}
