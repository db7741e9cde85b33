import { type IncomingMessage } from 'node:http';

/** The one request that the lane knows how to answer. */
export interface AskedStatus {
  uuid: string;
  credential: string;
  origin: string | undefined;
  ifNoneMatch: string | undefined;
}

const PATH = '/api/v1/tasks/';
const UUID_LENGTH = 36;
const SCHEME = 'Bearer ';

/**
 * Reads `GET /api/v1/tasks/{uuid}` with a bearer credential, in the plain form in which clients send it. Everything else, odd or merely
 * different (a query, a body, cookies, another spelling), is undefined and the controller's.
 */
export function askedStatusOf({ method, url, headers }: IncomingMessage): AskedStatus | undefined {
  if (method !== 'GET' || url?.length !== PATH.length + UUID_LENGTH || !url.startsWith(PATH)) return undefined;
  const { authorization, origin, cookie } = headers;
  if (authorization === undefined || !authorization.startsWith(SCHEME) || cookie !== undefined) return undefined;
  if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return undefined;
  if (headers['if-match'] !== undefined) return undefined;
  const credential = authorization.slice(SCHEME.length);
  return { uuid: url.slice(PATH.length), credential, origin, ifNoneMatch: headers['if-none-match'] };
}
