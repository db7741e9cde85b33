import { ClientTokens, type Principal, Teams, type TokenRequest, tokenRequestSchema } from '#access';
import { success } from '#contracts';
import { Body, Controller, Delete, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { Authenticated, AuthenticatedOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { AuditAs } from '../platform/audit/audit-as.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { callersKey, madeToken } from './audit-targets.js';
import { Minter } from './minter.decorator.js';
import { requestedTeam } from '../platform/own-team/requested-team.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';

/** Short-lived client tokens, so that a browser never holds the team key. */
@Controller('gateway/v1/tokens')
@Authenticated()
export class TokensController {
  constructor(
    private readonly tokens: ClientTokens,
    private readonly teams: Teams,
    private readonly audited: Audited,
  ) {}

  @Post()
  @HttpCode(201)
  @AuditAs('token.mint', callersKey, madeToken)
  async mint(@Minter() minter: Principal, @Body({ schema: tokenRequestSchema }) wanted: TokenRequest) {
    const issued = await this.tokens.mint(minter, wanted);
    return success({
      token: issued.token,
      token_id: issued.tokenId,
      expires_at: new Date(issued.expiresAt).toISOString(),
      scopes: issued.scopes,
    });
  }

  @Delete(':tokenId')
  @AuthenticatedOrAdmin()
  async revoke(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('tokenId') tokenId: string,
    @Query() query: TeamQueryDto,
  ) {
    const teamId = requestedTeam(caller, query.team_id);
    if (caller.kind === 'admin') await this.teams.get(teamId);
    await this.audited.run({ caller, request }, { action: 'token.revoke', target: tokenId, teamId }, () =>
      this.tokens.revoke(caller, teamId, tokenId),
    );
    return success({ token_id: tokenId });
  }
}
