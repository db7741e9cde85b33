import { type Session, sessionPrincipal, SignIn } from '#access';
import { Controller, Get, HttpCode, Logger, Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Public } from '../platform/access/access-rules.decorator.js';
import { cookieOf, EARLIER_COOKIE, sessionCookies } from '../platform/access/session-cookie.js';
import { Audited } from '../platform/audit/audited.js';
import { toApiError } from '../platform/errors/api-exception.filter.js';
import { attemptCookies, attemptOf, endAttempt } from './attempt-cookies.js';
import { sendOnward, sendRefusal } from './auth-page.js';
import { whyOf } from './why-of.js';

/** The way to the sign-in provider and back, for browsers. */
@Controller('auth')
export class SignInController {
  private readonly logger = new Logger(SignInController.name);

  constructor(
    private readonly signIn: SignIn,
    private readonly audited: Audited,
  ) {}

  /**
   * @param returnTo path of the gateway to go to afterwards
   * @param role of a person who is both an operator and a member of a team
   */
  @Get('login')
  @Public()
  @HttpCode(302)
  async login(
    @Query('return_to') returnTo: unknown,
    @Query('role') role: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const begun = await this.signIn.begin(returnTo, role).catch((failure: unknown) => {
      const error = toApiError(failure);
      if (error.status >= 500) this.logger.warn(`a sign-in could not start (${error.code}): ${whyOf(error)}`);
      throw failure;
    });
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
      const broughtAlong = { sealed: attemptOf(request.headers, state), earlier: cookieOf(request.headers, EARLIER_COOKIE) };
      const { secret, session, ended, returnTo } = await this.signIn.complete(query, broughtAlong);
      const { sessionId, teamId, digest } = session;
      if (ended !== null) await this.noteEnd(ended, request);
      const who = { caller: sessionPrincipal(session), request };
      await this.audited.note(who, { action: 'session.create', target: sessionId, teamId, outcome: 'success' });
      void reply.header('set-cookie', [...sessionCookies(secret, digest), endAttempt(state)]);
      sendOnward(reply, returnTo);
    } catch (failure) {
      const error = toApiError(failure);
      this.logger.warn(`a sign-in failed (${error.code}): ${whyOf(error)}`);
      const outcome = error.status < 500 ? 'refused' : 'failed';
      const detail = { code: error.code, reason: error.details?.['reason'] ?? null };
      await this.audited.note({ caller: null, request }, { action: 'session.create', target: 'session', outcome, detail });
      if (error.code === 9000 || !(request.headers.accept ?? '').includes('text/html')) throw failure;
      sendRefusal(reply, error, request.id);
    }
  }

  private async noteEnd(session: Session, request: FastifyRequest): Promise<void> {
    const who = { caller: sessionPrincipal(session), request };
    const detail = { by: 'sign-in' };
    await this.audited.note(who, { action: 'session.end', target: session.sessionId, outcome: 'success', detail });
  }
}
