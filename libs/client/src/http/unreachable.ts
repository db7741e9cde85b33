import { NetworkError } from '../errors.js';
import { page } from '../page.js';

/** A page of another origin is not told whether the gateway is away or refuses it; the error names both. */
export function unreachable(baseUrl: string, cause: unknown): NetworkError {
  const own = page.location?.origin;
  if (own === undefined || own === new URL(baseUrl).origin) return new NetworkError('the gateway cannot be reached', { cause });
  return new NetworkError(`the gateway cannot be reached, or does not allow pages of ${own}`, {
    cause,
    suggestion: `If ${baseUrl} is up, add ${own} to ALLOWED_ORIGINS of the gateway.`,
  });
}
