import { Authenticator, LinkSigner, type Principal } from '#access';
import { ApiError, canonicalTaskId } from '#contracts';
import { Inject, Injectable } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { bearerOf } from './bearer.js';
import { isRead } from './is-read.js';
import { foreignOrigin, isTrustedPage, type OriginSettings } from './origins.js';
import { cookieOf, SESSION_COOKIE } from './session-cookie.js';

/** Finds who a request comes from: its header, the signature of a link where the route takes one, or the cookie of a session. */
@Injectable()
export class RequestCredentials {
  constructor(
    private readonly authenticator: Authenticator,
    private readonly links: LinkSigner,
    @Inject(SETTINGS_TOKEN) private readonly settings: OriginSettings,
  ) {}

  /** @throws ApiError 9001, 9010 */
  async principalOf(request: FastifyRequest, options: { linksAccepted: boolean }): Promise<Principal> {
    const { authorization } = request.headers;
    // A header that came along is never overruled by a link.
    const link = options.linksAccepted && authorization === undefined ? linkParametersOf(request.query) : undefined;
    if (link === undefined) return this.byHeader(request);
    const principal = this.links.verify({
      method: request.method,
      taskUuid: canonicalTaskId(parameterOf(request, 'uuid') ?? ''),
      asset: parameterOf(request, 'name') ?? null,
      parameters: link,
    });
    const refusal = await this.authenticator.recheck(principal);
    if (refusal !== null) throw refusal;
    return principal;
  }

  /** @throws ApiError 9002 for a write with the cookie that another page may have caused */
  assertOwnWrite({ method, headers }: FastifyRequest): void {
    if (sentCookie(headers) !== undefined && !isRead(method)) assertOwnPage(headers, this.settings);
  }

  private byHeader({ headers }: FastifyRequest): Promise<Principal> {
    const cookie = sentCookie(headers);
    if (cookie === undefined) return this.authenticator.authenticate(bearerOf(headers.authorization));
    return this.authenticator.authenticateSession(cookie);
  }
}

/** What was sent on purpose goes before what the browser sends by itself, and is never made up for by it. */
function sentCookie(headers: FastifyRequest['headers']): string | undefined {
  return headers.authorization === undefined ? cookieOf(headers, SESSION_COOKIE) : undefined;
}

/** The header makes a browser ask first when another origin's page sends it, and forms cannot send it at all. */
function assertOwnPage(headers: FastifyRequest['headers'], settings: OriginSettings): void {
  if (headers['x-csrf'] !== '1') {
    throw new ApiError(9002, {
      message: 'writes with a session cookie need the header X-CSRF: 1',
      suggestion: 'Send the header X-CSRF: 1 with every request that is not GET or HEAD.',
      details: { required: 'X-CSRF: 1' },
    });
  }
  if (isTrustedPage(headers, settings)) return;
  throw foreignOrigin(headers);
}

function linkParametersOf(query: unknown): Record<string, unknown> | undefined {
  if (typeof query !== 'object' || query === null || !('sig' in query)) return undefined;
  return { ...query };
}

/** A part of the path, decoded by the router. */
function parameterOf({ params }: FastifyRequest, name: string): string | undefined {
  const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
