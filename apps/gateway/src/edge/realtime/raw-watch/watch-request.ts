import { type Principal, TEAM_KEY_PREFIX } from '#access';
import { ApiError } from '#contracts';
import { isUUID } from 'class-validator';
import { type IncomingMessage } from 'node:http';
import { assertAllowed } from '../../access/access.guard.js';
import { bearerOf } from '../../access/bearer.js';
import { SocketCredentials } from '../../access/socket-credentials.js';
import { invalid } from '../../http/validation/validate-dto.js';
import { assertWholeTeam } from '../sessions/assert-whole-team.js';

export type WatchTarget = { kind: 'task'; uuid: string } | { kind: 'all'; since?: number };

/** The path's last part, or undefined when it is no path of the watch. */
export function watchNameOf(url: URL): string | undefined {
  return /^\/api\/v1\/tasks\/watch\/([^/]+)\/?$/.exec(url.pathname)?.[1];
}

/** @throws ApiError 1004 for a bad `since`, 1006 for what cannot be a task. */
export function targetOf(url: URL, name: string): WatchTarget {
  if (name !== 'all') {
    if (!isUUID(name)) throw new ApiError(1006);
    return { kind: 'task', uuid: name.toLowerCase() };
  }
  const text = url.searchParams.get('since');
  if (text === null) return { kind: 'all' };
  const since = Date.parse(text);
  if (Number.isNaN(since)) throw invalid([{ field: 'since', message: 'must be a UTC ISO 8601 time' }]);
  return { kind: 'all', since };
}

/** @throws ApiError 9001, 9002, 9010 */
export async function callerOf(callers: SocketCredentials, request: IncomingMessage, url: URL): Promise<Principal> {
  const token = url.searchParams.get('token') ?? undefined;
  if (token?.startsWith(TEAM_KEY_PREFIX) === true) throw notInUrls();
  const principal = await callers.principalOf(token ?? bearerOf(request.headers.authorization), request.headers);
  if (token !== undefined && principal.kind !== 'client-token') throw notInUrls();
  assertAllowed({ kind: 'scope', scope: 'tasks:read' }, principal);
  if (watchNameOf(url) === 'all') assertWholeTeam(principal);
  return principal;
}

function notInUrls(): ApiError {
  return new ApiError(9001, {
    message: 'a long-lived credential is not accepted in a URL, where logs and histories keep it',
    suggestion: 'Mint a short-lived client token with POST /gateway/v1/tokens and pass that as `token`.',
  });
}
