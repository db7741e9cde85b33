import { sessionPrincipal, SignIn } from '#access';
import { Controller, Get, HttpCode, Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access-rules.decorator.js';
import { hostCookie, SESSION_COOKIE } from '../platform/access/session-cookie.js';
import { Audited } from '../platform/audit/audited.js';
import { toApiError } from '../platform/errors/api-exception.filter.js';
import { attemptCookies, attemptOf, endAttempt } from './attempt-cookies.js';
import { sendOnward, sendRefusal } from './auth-page.js';

/** The way to the sign-in provider and back, for browsers. */
@Controller('auth')
export class SignInController {
  constructor(
    private readonly signIn: SignIn,
    private readonly audited: Audited,
  ) {}

  /** @param returnTo path of the gateway to go to afterwards */
  @Get('login')
  @Public()
  @HttpCode(302)
  async login(
    @Query('return_to') returnTo: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const begun = await this.signIn.begin(returnTo);
    void reply.headers({ 'set-cookie': attemptCookies(request.headers, begun), 'cache-control': 'no-store' });
    void reply.redirect(begun.location, 302);
  }

  /** Shows a page, since it is a person who comes. */
  @Get('callback')
  @Public()
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = request.url.split('?').slice(1).join('?');
    const state = new URLSearchParams(query).get('state') ?? '';
    try {
      const { secret, session, returnTo } = await this.signIn.complete(query, attemptOf(request.headers, state));
      const { sessionId, teamId } = session;
      const who = { caller: sessionPrincipal(session), request };
      await this.audited.note(who, { action: 'session.create', target: sessionId, teamId, outcome: 'success' });
      void reply.header('set-cookie', [hostCookie(SESSION_COOKIE, secret, { sameSite: 'strict' }), endAttempt(state)]);
      sendOnward(reply, returnTo);
    } catch (failure) {
      const error = toApiError(failure);
      const outcome = error.status < 500 ? 'refused' : 'failed';
      const detail = { code: error.code, reason: error.details?.['reason'] ?? null };
      await this.audited.note({ caller: null, request }, { action: 'session.create', target: 'session', outcome, detail });
      if (error.code === 9000 || !(request.headers.accept ?? '').includes('text/html')) throw failure;
      sendRefusal(reply, error, request.id);
    }
  }
}
