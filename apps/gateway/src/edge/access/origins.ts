import { type Settings } from '#config';
import { type IncomingHttpHeaders } from 'node:http';

/** A request without an Origin comes from no browser's page; one from a page must be allowed, or be our own. */
export function isAllowedOrigin(
  headers: IncomingHttpHeaders,
  settings: Pick<Settings, 'ALLOWED_ORIGINS' | 'PUBLIC_URL'>,
): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return true;
  if (settings.ALLOWED_ORIGINS.includes('*') || settings.ALLOWED_ORIGINS.includes(origin)) return true;
  const own = settings.PUBLIC_URL === undefined ? host : new URL(settings.PUBLIC_URL).host;
  return URL.canParse(origin) && (new URL(origin).host === own || new URL(origin).host === host);
}
