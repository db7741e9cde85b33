import { parseCookie, stringifySetCookie } from 'cookie';
import { type IncomingHttpHeaders } from 'node:http';

/** The prefix makes browsers refuse it from anywhere but this host, over TLS, for every path. */
export const SESSION_COOKIE = '__Host-tg-session';
/**
 * Names the session to the next sign-in, which the strict cookie does not come along to: it holds the digest of the secret, by which a session can be
 * ended and nothing else.
 */
export const EARLIER_COOKIE = '__Host-tg-earlier';

/** Of a session that begins, as `Set-Cookie`. */
export function sessionCookies(secret: string, digest: string): string[] {
  return [hostCookie(SESSION_COOKIE, secret, { sameSite: 'strict' }), hostCookie(EARLIER_COOKIE, digest, { sameSite: 'lax' })];
}

/** Takes the cookies of a session from the browser. */
export function endedSessionCookies(): string[] {
  return [
    hostCookie(SESSION_COOKIE, '', { sameSite: 'strict', maxAgeSeconds: 0 }),
    hostCookie(EARLIER_COOKIE, '', { sameSite: 'lax', maxAgeSeconds: 0 }),
  ];
}

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

/** In the order in which they came. */
export function cookiesOf(headers: Pick<IncomingHttpHeaders, 'cookie'>): [name: string, value: string][] {
  return Object.entries(parseCookie(headers.cookie ?? '')).map(([name, value = '']) => [name, value]);
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
