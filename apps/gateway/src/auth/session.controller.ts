import { Keys, type OperatorRight, type Principal, type Session, SignIn, Sessions, Teams } from '#access';
import { ApiError, success } from '#contracts';
import { Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { SessionOnly } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { cookieOf, endedSessionCookies, SESSION_COOKIE } from '../platform/access/session-cookie.js';
import { Audited } from '../platform/audit/audited.js';

/** The session of the browser that asks. */
@Controller('auth')
@SessionOnly()
export class SessionController {
  constructor(
    @Inject(SignIn) private readonly signIn: SignIn | null,
    private readonly sessions: Sessions,
    private readonly teams: Teams,
    private readonly keys: Keys,
    private readonly audited: Audited,
  ) {}

  @Get('me')
  async me(@Caller() caller: Principal, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.header('cache-control', 'no-store');
    const session = await this.sessions.get(caller.sessionId ?? '');
    if (session === null) throw new ApiError(9001);
    const { basis } = session;
    const isOperator = caller.kind === 'admin';
    const team = isOperator ? null : await this.teams.get(caller.teamId);
    const key = basis?.kind === 'key' ? await this.keys.get(caller.keyId) : null;
    return success({
      kind: isOperator ? 'operator' : basis === undefined ? 'person' : 'key',
      team_id: team?.teamId ?? null,
      team_name: team?.name ?? null,
      sub: isOfProvider(session) ? session.sub : null,
      name: session.name,
      key: key && { key_id: key.keyId, alias: key.alias },
      scopes: [...caller.scopes],
      operator: isOperator ? operatorRight(caller) : null,
      other_role: session.otherRole ?? null,
      expires_at: new Date(session.expiresAt).toISOString(),
    });
  }

  /** `logout_url` is where the browser goes to end the session at the provider too; null where there is no such place. */
  @Post('logout')
  @HttpCode(200)
  async logout(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { sessionId = '' } = caller;
    const url = await this.audited.run({ caller, request }, { action: 'session.end', target: sessionId }, () =>
      this.end(sessionId, request),
    );
    void reply.headers({ 'set-cookie': endedSessionCookies(), 'cache-control': 'no-store' });
    return success({ logout_url: url });
  }

  private async end(sessionId: string, { headers }: FastifyRequest): Promise<string | null> {
    const session = await this.sessions.get(sessionId);
    // A session of a key is none of the provider's.
    if (this.signIn !== null && session !== null && isOfProvider(session))
      return this.signIn.signOut(sessionId, cookieOf(headers, SESSION_COOKIE) ?? '');
    await this.sessions.end(sessionId);
    return null;
  }
}

function isOfProvider({ basis }: Session): boolean {
  return basis === undefined || basis.kind === 'claims';
}

function operatorRight({ readOnly }: Principal): OperatorRight {
  return readOnly === true ? 'operator:read' : 'operator';
}
