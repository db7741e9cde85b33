import { invalidParameters } from '#contracts';
import { sessionPrincipal, SignIn } from '#access';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access-rules.decorator.js';
import { TakesForm } from '../platform/request/body-kind.decorator.js';
import { Audited } from '../platform/audit/audited.js';

/** The provider says, server to server, that somebody has signed out. */
@Controller('auth/backchannel-logout')
export class BackchannelLogoutController {
  constructor(
    private readonly signIn: SignIn,
    private readonly audited: Audited,
  ) {}

  /** Open to everyone: the token proves itself by the provider's signature. */
  @Post()
  @Public()
  @TakesForm()
  @HttpCode(200)
  async logout(
    @Body('logout_token') token: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    void reply.header('cache-control', 'no-store');
    if (typeof token !== 'string' || token === '') {
      throw invalidParameters([{ field: 'logout_token', message: 'must be sent as a form field' }]);
    }
    for (const session of await this.signIn.endByProvider(token)) {
      const who = { caller: sessionPrincipal(session), request };
      const detail = { by: 'provider' };
      await this.audited.note(who, { action: 'session.end', target: session.sessionId, outcome: 'success', detail });
    }
  }
}
