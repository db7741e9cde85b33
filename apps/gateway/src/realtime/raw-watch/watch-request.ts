import { type Principal, TEAM_KEY_PREFIX } from '#access';
import { ApiError, canonicalTaskId, invalidParameters, momentOf, TASK_UUID } from '#contracts';
import { type IncomingMessage } from 'node:http';
import { bearerOf } from '../../platform/access/bearer.js';
import { assertReads, assertReadsTeam } from '../connections/assert-reads.js';

export type WatchTarget = { kind: 'task'; uuid: string } | { kind: 'all'; since?: number };

/** The path's last part, or undefined when it is no path of the watch. */
export function watchNameOf(url: URL): string | undefined {
  return /^\/api\/v1\/tasks\/watch\/([^/]+)\/?$/.exec(url.pathname)?.[1];
}

/** @throws ApiError 1004 for a bad `since`, 1006 for what cannot be a task. */
export function targetOf(url: URL, name: string): WatchTarget {
  if (name !== 'all') {
    if (!TASK_UUID.test(name)) throw new ApiError(1006);
    return { kind: 'task', uuid: canonicalTaskId(name) };
  }
  const text = url.searchParams.get('since');
  if (text === null) return { kind: 'all' };
  const since = momentOf(text);
  if (Number.isNaN(since)) throw invalidParameters([{ field: 'since', message: 'must be a UTC ISO 8601 time' }]);
  return { kind: 'all', since };
}

/** The credential that was sent on purpose. @throws ApiError 9001 for a team key in the address. */
export function credentialOf(request: IncomingMessage, url: URL): string | undefined {
  const token = url.searchParams.get('token') ?? undefined;
  if (token?.startsWith(TEAM_KEY_PREFIX) === true) throw notInUrls();
  return token ?? bearerOf(request.headers.authorization);
}

/** @throws ApiError 9001, 9002 */
export function assertMayWatch(caller: Principal, url: URL): void {
  if (url.searchParams.has('token') && caller.kind !== 'client-token') throw notInUrls();
  assertReads(caller);
  if (watchNameOf(url) === 'all') assertReadsTeam(caller);
}

function notInUrls(): ApiError {
  return new ApiError(9001, {
    message: 'long-lived credentials are not accepted in URLs, which end up in logs and histories',
    suggestion: 'Create a short-lived client token with POST /gateway/v1/tokens and pass it as `token`.',
  });
}
