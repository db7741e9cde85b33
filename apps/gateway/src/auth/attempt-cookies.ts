import { ATTEMPT_SECONDS } from '#access';
import { type IncomingHttpHeaders } from 'node:http';
import { cookieNames, cookieOf, hostCookie } from '../platform/access/session-cookie.js';

const PREFIX = '__Host-tg-sign-in-';
const NAMED_BY = 12;
/** Tabs that sign in at the same time; a browser that began more often has given the earlier ones up. */
const MAX_ATTEMPTS = 4;

/** One cookie an attempt, so that two tabs do not take each other's. Lax: the provider's redirect must bring it along. */
export function attemptCookies(headers: IncomingHttpHeaders, { state, sealed }: { state: string; sealed: string }): string[] {
  const earlier = cookieNames(headers).filter((name) => name.startsWith(PREFIX));
  const dropped = earlier.length < MAX_ATTEMPTS ? [] : earlier.map(droppedCookie);
  return [...dropped, hostCookie(nameFor(state), sealed, { sameSite: 'lax', maxAgeSeconds: ATTEMPT_SECONDS })];
}

export function attemptOf(headers: IncomingHttpHeaders, state: string): string | undefined {
  return cookieOf(headers, nameFor(state));
}

export function endAttempt(state: string): string {
  return droppedCookie(nameFor(state));
}

function nameFor(state: string): string {
  return PREFIX + state.replaceAll(/[^\w-]/g, '').slice(0, NAMED_BY);
}

function droppedCookie(name: string): string {
  return hostCookie(name, '', { sameSite: 'lax', maxAgeSeconds: 0 });
}
