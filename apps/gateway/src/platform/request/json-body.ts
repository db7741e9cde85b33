import { ApiError, ExactNumber, parseExact } from '#contracts';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { invalid } from '../validation/validate-dto.js';

type Done = (error: Error | null, body?: unknown) => void;

const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** A surrogate written as an escape, which may stand without its other half. */
const SURROGATE = /\\u[dD][89a-fA-F]/;
/** With the flag, a pair is one character and no match. */
const LONE = /\p{Surrogate}/u;

/**
 * Reads a JSON body whose parts are passed on: text that is not UTF-8 is refused rather than replaced, and numbers are not rounded.
 * Fastify's own parser goes first, for it refuses `__proto__`.
 */
export function jsonBodyParser(fastify: FastifyInstance): (request: FastifyRequest, body: Buffer, done: Done) => void {
  const parse = fastify.getDefaultJsonParser('error', 'error') as (request: FastifyRequest, text: string, done: Done) => void;
  return (request, body, done) => {
    const text = textOf(body);
    if (text === undefined) return done(notUtf8('body'));
    parse(request, text, (error, value) => {
      if (error) return done(error);
      const broken = SURROGATE.test(text) ? brokenTextIn(value, []) : undefined;
      if (broken !== undefined) return done(notUtf8(broken));
      done(null, exactly(text, value));
    });
  };
}

function exactly(text: string, value: unknown): unknown {
  try {
    return parseExact(text);
  } catch {
    // Nested too deep for the careful parser: validation says so of the plain value.
    return value;
  }
}

function textOf(body: Buffer): string | undefined {
  try {
    return UTF8.decode(body);
  } catch {
    return undefined;
  }
}

/** Path of the first text that has half a surrogate pair in it. */
function brokenTextIn(value: unknown, path: readonly string[]): string | undefined {
  if (typeof value === 'string') return LONE.test(value) ? path.join('.') || 'body' : undefined;
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber || path.length > 64) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    if (LONE.test(name)) return 'body';
    const broken = brokenTextIn(inner, [...path, name]);
    if (broken !== undefined) return broken;
  }
  return undefined;
}

export function notUtf8(field: string): ApiError {
  return invalid([{ field, message: 'must be valid UTF-8' }]);
}
