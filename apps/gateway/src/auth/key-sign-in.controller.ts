import { KeySignIn, type Principal, Sessions, sessionPrincipal, sha256Hex, type StartedSession } from '#access';
import { success } from '#contracts';
import { Body, Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AuthenticatedOrAdmin, Public } from '../platform/access/access-rules.decorator.js';
import { bearerOf } from '../platform/access/bearer.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { foreignOrigin, isTrustedPage, type OriginSettings } from '../platform/access/origins.js';
import { cookieOf, SESSION_COOKIE, sessionCookies } from '../platform/access/session-cookie.js';
import { Audited } from '../platform/audit/audited.js';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

export const redeemSchema = z.strictObject({ code: z.string().min(1).max(200).describe('From `POST /auth/session/code`.') });

/** Exchanges a key that somebody typed, or a code from a link, for a session whose cookie no script can read. */
@Controller('auth/session')
export class KeySignInController {
  constructor(
    private readonly signIn: KeySignIn,
    private readonly sessions: Sessions,
    private readonly audited: Audited,
    @Inject(SETTINGS_TOKEN) private readonly settings: OriginSettings,
  ) {}

  @Post()
  @AuthenticatedOrAdmin()
  @HttpCode(201)
  async begin(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    this.assertOwnPage(request);
    return this.open({ request, reply, by: caller.kind }, () =>
      this.signIn.begin(caller, bearerOf(request.headers.authorization) ?? ''),
    );
  }

  @Post('code')
  @AuthenticatedOrAdmin()
  @HttpCode(201)
  async issueCode(@Caller() caller: Principal, @Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const what = { action: 'session.code', target: caller.keyId };
    const { code, expiresAt } = await this.audited.run({ caller, request }, what, async () => this.signIn.issueCode(caller));
    void reply.header('cache-control', 'no-store');
    return success({ code, expires_at: new Date(expiresAt).toISOString() });
  }

  @Post('redeem')
  @Public()
  @HttpCode(201)
  async redeem(
    @Body({ schema: redeemSchema }) { code }: z.output<typeof redeemSchema>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    this.assertOwnPage(request);
    return this.open({ request, reply, by: 'code' }, () => this.signIn.redeem(code));
  }

  /** Another page could otherwise sign the visitor in as somebody else, unnoticed. */
  private assertOwnPage({ headers }: FastifyRequest): void {
    if (!isTrustedPage(headers, this.settings)) throw foreignOrigin(headers);
  }

  private async open(
    { request, reply, by }: { request: FastifyRequest; reply: FastifyReply; by: string },
    begin: () => Promise<StartedSession>,
  ) {
    const caller = request.principal ?? null;
    const what = {
      action: 'session.create',
      target: 'session',
      detail: { by },
      made: ({ session }: StartedSession) => ({ target: session.sessionId, teamId: session.teamId }),
    };
    const { secret, session } = await this.audited.run({ caller, request }, what, begin);
    await this.endEarlier(request);
    void reply.headers({ 'set-cookie': sessionCookies(secret, session.digest), 'cache-control': 'no-store' });
    return success({ expires_at: new Date(session.expiresAt).toISOString() });
  }

  /** A browser has one session. */
  private async endEarlier(request: FastifyRequest): Promise<void> {
    const cookie = cookieOf(request.headers, SESSION_COOKIE);
    const ended = cookie === undefined ? null : await this.sessions.endByDigest(sha256Hex(cookie));
    if (ended === null) return;
    const event = { action: 'session.end', target: ended.sessionId, teamId: ended.teamId, detail: { by: 'sign-in' } };
    await this.audited.note({ caller: sessionPrincipal(ended), request }, { ...event, outcome: 'success' });
  }
}
