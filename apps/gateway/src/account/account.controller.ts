import { Budgets, type Principal, Teams } from '#access';
import { type AccountResponse, type BalanceResponse, type StandardResponse, success } from '#contracts';
import { TeamCredits, UpstreamApi } from '#tasks';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { ScopeOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';

/** The upstream's account calls: a team sees itself, the operator sees the account. */
@Controller('api/v1/users')
export class AccountController {
  constructor(
    private readonly upstream: UpstreamApi,
    private readonly teams: Teams,
    private readonly budgets: Budgets,
    private readonly credits: TeamCredits,
  ) {}

  @Get('me')
  @Header('cache-control', 'private, no-store')
  @ScopeOrAdmin('usage:read')
  async me(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<AccountResponse>> {
    const signal = abortWithClient(reply);
    if (caller.kind === 'admin') return success(await this.upstream.account(signal));
    const [team, { balance }] = await Promise.all([this.teams.get(caller.teamId), this.creditsOf(caller, signal)]);
    return success({
      id: caller.teamId,
      email: null,
      web_credits_balance: 0,
      api_credits_balance: balance,
      plan_name: team.name,
    });
  }

  @Get('balance')
  @Header('cache-control', 'private, no-store')
  @ScopeOrAdmin('usage:read')
  async balance(
    @Caller() caller: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<BalanceResponse>> {
    const signal = abortWithClient(reply);
    return success(caller.kind === 'admin' ? await this.upstream.balance(signal) : await this.creditsOf(caller, signal));
  }

  private async creditsOf(caller: Principal, signal: AbortSignal): Promise<BalanceResponse> {
    const { windows } = await this.budgets.boundsFor(caller);
    return this.credits.execute(caller, windows, signal);
  }
}
