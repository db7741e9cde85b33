import { Authenticator } from '#access';
import { type Settings } from '#config';
import { isApiError, success } from '#contracts';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access-rules.decorator.js';
import { cookieOf, endedSessionCookies, SESSION_COOKIE } from '../platform/access/session-cookie.js';
import { parameterMaximaOf } from '../platform/settings/parameter-maxima.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

export const SESSION_STATES = ['none', 'open', 'ended', 'unknown'] as const;

/** What a page must know of this installation, and of its own session, before anybody signs in. */
@Controller('auth/config')
export class AuthConfigController {
  constructor(
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'OIDC_ISSUER' | 'POLYGON_LIMIT_MAX'>,
    private readonly authenticator: Authenticator,
  ) {}

  @Get()
  @Public()
  async read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const signIn = this.settings.OIDC_ISSUER !== undefined;
    const maxima = Object.entries(parameterMaximaOf(this.settings));
    const bounds = Object.fromEntries(maxima.map(([name, max]) => [name, { max }]));
    const session = await this.sessionOf(request);
    void reply.header('cache-control', 'no-store');
    // Told once; from then on the browser has none.
    if (session === 'ended') void reply.header('set-cookie', endedSessionCookies());
    return success({ sign_in: signIn, login_path: signIn ? '/auth/login' : null, session, parameter_bounds: bounds });
  }

  private async sessionOf({ headers }: FastifyRequest): Promise<(typeof SESSION_STATES)[number]> {
    const cookie = cookieOf(headers, SESSION_COOKIE);
    if (cookie === undefined) return 'none';
    try {
      await this.authenticator.authenticateSession(cookie);
      return 'open';
    } catch (error) {
      return isApiError(error, 9001) ? 'ended' : 'unknown';
    }
  }
}
