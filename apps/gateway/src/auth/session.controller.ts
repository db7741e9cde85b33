import { type Principal, SignIn, Sessions, Teams } from '#access';
import { ApiError, success } from '#contracts';
import { Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { SessionOnly } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { cookieOf, EARLIER_COOKIE, hostCookie, SESSION_COOKIE } from '../platform/access/session-cookie.js';
import { Audited } from '../platform/audit/audited.js';

/** The session of the browser that asks. */
@Controller('auth')
@SessionOnly()
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly teams: Teams,
    private readonly audited: Audited,
  ) {}

  @Get('me')
  async me(@Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    const [session, team] = await Promise.all([this.sessions.get(caller.sessionId ?? ''), this.teams.get(caller.teamId)]);
    if (session === null) throw new ApiError(9001);
    return success({
      team_id: team.teamId,
      team_name: team.name,
      sub: session.sub,
      name: session.name,
      scopes: session.scopes,
      expires_at: new Date(session.expiresAt).toISOString(),
    });
  }

  /** `logout_url` is where the browser goes to end the session at the provider too; null where there is no such place. */
  @Post('logout')
  @HttpCode(200)
  async logout(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { sessionId = '' } = caller;
    const secret = cookieOf(request.headers, SESSION_COOKIE) ?? '';
    const url = await this.audited.run({ caller, request }, { action: 'session.end', target: sessionId }, () =>
      this.signIn.signOut(sessionId, secret),
    );
    const dropped = [
      hostCookie(SESSION_COOKIE, '', { sameSite: 'strict', maxAgeSeconds: 0 }),
      hostCookie(EARLIER_COOKIE, '', { sameSite: 'lax', maxAgeSeconds: 0 }),
    ];
    void reply.headers({ 'set-cookie': dropped, 'cache-control': 'no-store' });
    return success({ logout_url: url });
  }
}
