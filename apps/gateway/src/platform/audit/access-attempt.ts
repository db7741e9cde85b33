import { type Principal } from '#access';
import { type Settings } from '#config';
import { type FastifyRequest } from 'fastify';
import { type IncomingMessage } from 'node:http';
import { clientAddress } from '../request/client-address.js';
import { requestIdOf } from '../request/request-id.js';

/** Who asks for what, however it reached us. */
export interface AccessAttempt {
  /** The route or event as it is declared, not as it was asked for: an address may hold anything. */
  target: string;
  ip: string;
  /** Id of the request, which the answer names too. */
  id: string;
  /** Null: nobody is known. */
  caller: Principal | null;
}

export function accessAttemptOf(request: FastifyRequest): AccessAttempt {
  const { method, ip, id, routeOptions, principal } = request;
  return { target: `${method} ${routeOptions.url ?? ''}`, ip, id, caller: principal ?? null };
}

/** Of the opening of a socket, which no router sees; whoever checks the credential names the caller. */
export function socketAccessAttempt(
  request: IncomingMessage,
  target: string,
  settings: Pick<Settings, 'TRUST_PROXY'>,
): AccessAttempt {
  return { target, ip: clientAddress(request, settings.TRUST_PROXY), id: requestIdOf(request), caller: null };
}
