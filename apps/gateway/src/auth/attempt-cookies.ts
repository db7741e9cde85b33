import { ATTEMPT_SECONDS } from '#access';
import { type IncomingHttpHeaders } from 'node:http';
import { cookiesOf, cookieOf, hostCookie } from '../platform/access/session-cookie.js';

const PREFIX = '__Host-tg-sign-in-';
const NAMED_BY = 12;
/** Letters of the Cookie header that attempts may take; proxies refuse a header of more than 8 kB. */
const MAX_LETTERS = 6_000;

/** One cookie an attempt, so that no tab takes another's; the oldest go when they become too many. Lax: the provider's redirect must bring it along. */
export function attemptCookies(headers: IncomingHttpHeaders, { state, sealed }: { state: string; sealed: string }): string[] {
  const own = nameFor(state);
  return [
    ...tooOld(headers, lettersOf(own, sealed)).map(droppedCookie),
    hostCookie(own, sealed, { sameSite: 'lax', maxAgeSeconds: ATTEMPT_SECONDS }),
  ];
}

export function attemptOf(headers: IncomingHttpHeaders, state: string): string | undefined {
  return cookieOf(headers, nameFor(state));
}

export function endAttempt(state: string): string {
  return droppedCookie(nameFor(state));
}

/** Browsers send the oldest first. */
function tooOld(headers: IncomingHttpHeaders, needed: number): string[] {
  const attempts = cookiesOf(headers).filter(([name]) => name.startsWith(PREFIX));
  let room = MAX_LETTERS - needed;
  const kept = attempts.reverse().filter(([name, value]) => (room -= lettersOf(name, value)) >= 0);
  return attempts.slice(kept.length).map(([name]) => name);
}

function lettersOf(name: string, value: string): number {
  return `${name}=${value}; `.length;
}

function nameFor(state: string): string {
  return PREFIX + state.replaceAll(/[^\w-]/g, '').slice(0, NAMED_BY);
}

function droppedCookie(name: string): string {
  return hostCookie(name, '', { sameSite: 'lax', maxAgeSeconds: 0 });
}
