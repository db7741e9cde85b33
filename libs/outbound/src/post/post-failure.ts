import { FORBIDDEN_ADDRESS } from '../addresses/guarded-lookup.js';

/** Why a request got no answer. */
export type PostFailureReason = 'address' | 'name' | 'connection' | 'tls' | 'timeout' | 'cancelled' | 'not-http';

/** A request without an answer. The message names neither the URL nor anything that was sent. */
export class PostFailure extends Error {
  constructor(
    readonly reason: PostFailureReason,
    message: string,
  ) {
    super(message);
    this.name = 'PostFailure';
  }
}

export function postFailure(error: unknown): PostFailure {
  if (error instanceof PostFailure) return error;
  const code = codeOf(error);
  if (code === FORBIDDEN_ADDRESS) return new PostFailure('address', 'the receiver has no public address');
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return new PostFailure('name', `the name was not found (${code})`);
  if (code.startsWith('HPE_')) return new PostFailure('not-http', `the answer was not HTTP (${code})`);
  if (/CERT|SSL|TLS|SELF_SIGNED|ISSUER/.test(code)) return new PostFailure('tls', `TLS failed (${code})`);
  return new PostFailure('connection', `the connection failed (${code})`);
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,64}$/.test(code) ? code : 'no answer';
}
