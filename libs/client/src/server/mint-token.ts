import { type TokenAnswer } from '../admin/admin-types.js';
import { TriverseClient } from '../client.js';
import { TriverseError } from '../errors.js';

/** What a client token may do. */
export interface TokenGrant {
  /** Your id of the end user: the token then reaches this user's tasks and files only. */
  sub?: string | undefined;
  /** What the token may do, e.g. `['tasks:create', 'tasks:read', 'assets:read', 'uploads:write']`; by default, all that the key may do except administration. */
  scopes?: readonly string[] | undefined;
  /** Seconds until the token expires; by default the gateway's own (15 minutes). */
  ttlSeconds?: number | undefined;
  /** The only tasks that the token reaches. */
  taskUuids?: readonly string[] | undefined;
}

/** Where tokens come from. */
export interface TokenIssuer {
  /** Address of the gateway, e.g. `https://3d.example.com`; by default the environment variable `TRIVERSE_GATEWAY`. */
  gateway?: string | undefined;
  /** A team key. Keep it on the server: whoever has it can spend the team's credits. */
  teamKey: string;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** A request for a client token. */
export interface MintTokenRequest extends TokenIssuer, TokenGrant {
  /** Aborts the call. */
  signal?: AbortSignal | undefined;
}

/** Makes a client token for a browser with a team key. For servers only. @throws TriverseError */
export async function mintToken({ gateway, teamKey, fetch, signal, ...grant }: MintTokenRequest): Promise<TokenAnswer> {
  if ('document' in globalThis) throw new TriverseError('mintToken is for servers: a team key does not belong in a page');
  const environment = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env;
  const baseUrl = gateway ?? environment?.['TRIVERSE_GATEWAY'];
  if (baseUrl === undefined)
    throw new TriverseError('mintToken needs the address of the gateway: pass `gateway`, or set TRIVERSE_GATEWAY');
  const client = new TriverseClient({ baseUrl, token: teamKey, ...(fetch === undefined ? {} : { fetch }) });
  const { sub, scopes, ttlSeconds, taskUuids } = grant;
  const request = {
    ...(sub === undefined ? {} : { sub }),
    ...(scopes === undefined ? {} : { scopes: [...scopes] }),
    ...(ttlSeconds === undefined ? {} : { ttl_seconds: ttlSeconds }),
    ...(taskUuids === undefined ? {} : { task_uuids: [...taskUuids] }),
  };
  return client.createToken(request, { signal });
}
