import { Authenticator, LinkSigner, type Principal } from '#access';
import { Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { bearerOf } from './bearer.js';

/** Finds who a request comes from: its header, or the signature of a link where the route takes one. */
@Injectable()
export class RequestCredentials {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly links: LinkSigner,
  ) {}

  /** @throws ApiError 9001, 9010 */
  async principalOf(request: FastifyRequest, options: { linksAccepted: boolean }): Promise<Principal> {
    const { authorization } = request.headers;
    // A header that came along is never overruled by a link.
    const link = options.linksAccepted && authorization === undefined ? linkParametersOf(request.query) : undefined;
    if (link === undefined) return this.authenticator.authenticate(bearerOf(authorization));
    const principal = this.links.verify({
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      taskUuid: taskUuidOf(request.params),
      parameters: link,
    });
    const refusal = await this.authenticator.recheck(principal);
    if (refusal !== null) throw refusal;
    return principal;
  }
}

function linkParametersOf(query: unknown): Record<string, unknown> | undefined {
  if (typeof query !== 'object' || query === null || !('sig' in query)) return undefined;
  return query as Record<string, unknown>;
}

function taskUuidOf(params: unknown): string {
  const uuid = typeof params === 'object' && params !== null && 'uuid' in params ? params.uuid : undefined;
  return typeof uuid === 'string' ? uuid.toLowerCase() : '';
}
