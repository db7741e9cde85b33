import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { type IncomingHttpHeaders } from 'node:http';
import { isNamedOrigin } from './origin-patterns.js';

export type OriginSettings = Pick<Settings, 'ALLOWED_ORIGINS' | 'PUBLIC_URL' | 'TRUST_PROXY'>;

/** A request without an Origin comes from no browser's page; one from a page must be allowed, or be our own. */
export function isAllowedOrigin(headers: IncomingHttpHeaders, settings: OriginSettings): boolean {
  const { origin } = headers;
  if (origin === undefined || settings.ALLOWED_ORIGINS.includes('*')) return true;
  return isNamedOrigin(origin, settings.ALLOWED_ORIGINS) || isOwnOrigin(origin, headers, settings);
}

/**
 * Whether a browser that sends its cookie by itself was asked to by a page that may: our own, or one of an origin that is named in full. A wildcard
 * is no name: with it every page of a neighbouring host could act for the visitor.
 */
export function isTrustedPage(headers: IncomingHttpHeaders, settings: OriginSettings): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  // Browsers leave the origin out where a page reads from its own.
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  return settings.ALLOWED_ORIGINS.includes(origin) || isOwnOrigin(origin, headers, settings);
}

export function foreignOrigin({ origin }: Pick<IncomingHttpHeaders, 'origin'>): ApiError {
  return new ApiError(9002, {
    message: `pages of ${origin ?? 'another site'} may not call this gateway`,
    suggestion:
      'Add the origin to ALLOWED_ORIGINS of the gateway, with scheme, host and port: a page that uses a session cookie must be named in full.',
    details: { reason: 'origin', origin: origin ?? null },
  });
}

/** Scheme, host and port have to agree. What a browser says of itself, no page can make it say. */
function isOwnOrigin(origin: string, headers: IncomingHttpHeaders, { PUBLIC_URL, TRUST_PROXY }: OriginSettings): boolean {
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  const own = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL);
  if (origin === own?.origin) return true;
  // Under its public name the gateway is reached over that address's scheme alone.
  if (headers.host === own?.host) return false;
  const scheme = TRUST_PROXY === 0 ? 'http' : (forwardedScheme(headers) ?? 'http');
  return origin === `${scheme}://${headers.host ?? ''}`;
}

function forwardedScheme({ 'x-forwarded-proto': proto }: IncomingHttpHeaders): string | undefined {
  return [proto].flat()[0]?.split(',').at(-1)?.trim();
}
