import { parseCookie, stringifySetCookie } from 'cookie';
import { type IncomingHttpHeaders } from 'node:http';

/** The prefix makes browsers refuse it from anywhere but this host, over TLS, for every path. */
export const SESSION_COOKIE = '__Host-tg-session';

export interface CookieOptions {
  /** Lax where a redirect of the provider must bring it along. */
  sameSite: 'strict' | 'lax';
  /** Left out: until the browser ends. 0: gone at once. */
  maxAgeSeconds?: number;
}

export function cookieOf(headers: Pick<IncomingHttpHeaders, 'cookie'>, name: string): string | undefined {
  const { cookie } = headers;
  return cookie === undefined ? undefined : parseCookie(cookie)[name];
}

export function cookieNames(headers: Pick<IncomingHttpHeaders, 'cookie'>): string[] {
  return Object.keys(parseCookie(headers.cookie ?? ''));
}

/** The text of a `Set-Cookie`. */
export function hostCookie(name: string, value: string, { sameSite, maxAgeSeconds }: CookieOptions): string {
  return stringifySetCookie({
    name,
    value,
    path: '/',
    httpOnly: true,
    secure: true,
    sameSite,
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
  });
}
