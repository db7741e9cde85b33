import { type Settings } from '#config';
import { ApiError } from '#contracts';
import { type IncomingHttpHeaders } from 'node:http';

type OriginSettings = Pick<Settings, 'ALLOWED_ORIGINS' | 'PUBLIC_URL'>;

/** A request without an Origin comes from no browser's page; one from a page must be allowed, or be our own. */
export function isAllowedOrigin(headers: IncomingHttpHeaders, settings: OriginSettings): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (settings.ALLOWED_ORIGINS.includes('*') || settings.ALLOWED_ORIGINS.includes(origin)) return true;
  return isOwnOrigin(origin, host, settings);
}

/**
 * Whether a browser that sends its cookie by itself was asked to by a page that may: our own, or one of an origin that is named. `*` is no name: with
 * it every page of a neighbouring host could act for the visitor.
 */
export function isTrustedPage(headers: IncomingHttpHeaders, settings: OriginSettings): boolean {
  const { origin, host, 'sec-fetch-site': site } = headers;
  // Browsers leave the origin out where a page reads from its own.
  if (origin === undefined) return site === undefined || site === 'same-origin' || site === 'none';
  return settings.ALLOWED_ORIGINS.includes(origin) || isOwnOrigin(origin, host, settings);
}

export function foreignOrigin({ origin }: Pick<IncomingHttpHeaders, 'origin'>): ApiError {
  return new ApiError(9002, { message: 'the origin is not allowed', details: { reason: 'origin', origin: origin ?? null } });
}

function isOwnOrigin(origin: string, host: string | undefined, { PUBLIC_URL }: OriginSettings): boolean {
  if (!URL.canParse(origin)) return false;
  const own = PUBLIC_URL === undefined ? host : new URL(PUBLIC_URL).host;
  const { host: asking } = new URL(origin);
  return asking === own || asking === host;
}
