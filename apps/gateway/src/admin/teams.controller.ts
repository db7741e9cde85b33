import { type Principal, type Team, Teams, teamView } from '#access';
import { success } from '#contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { AdminOnly, AdminOrTeamAdmin, ScopeOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { BudgetReport } from './budget-report.js';
import { assertOwnTeam } from './own-team.js';
import { pageRequest } from './page-request.js';

@Controller('gateway/v1/teams')
export class TeamsController {
  constructor(
    private readonly teams: Teams,
    private readonly budgetReport: BudgetReport,
    private readonly audited: Audited,
  ) {}

  @Post()
  @HttpCode(201)
  @AdminOnly()
  async create(@Caller() caller: Principal, @Req() request: FastifyRequest, @Body() body: unknown) {
    const team = await this.audited.run<Team>(
      { caller, request },
      { action: 'team.create', target: 'teams', made: ({ teamId }) => ({ target: teamId, teamId }) },
      () => this.teams.create(body),
    );
    return success(teamView(team));
  }

  @Get()
  @AdminOnly()
  async list(@Query() query: Record<string, unknown>) {
    const page = await this.teams.list(pageRequest(query));
    return success({ teams: page.items.map(teamView), next_cursor: page.nextCursor ?? null });
  }

  @Get(':teamId')
  @AdminOrTeamAdmin()
  async get(@Caller() caller: Principal, @Param('teamId') teamId: string) {
    assertOwnTeam(caller, teamId);
    return success(teamView(await this.teams.get(teamId)));
  }

  @Patch(':teamId')
  @AdminOnly()
  async update(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('teamId') teamId: string,
    @Body() body: unknown,
  ) {
    const team = await this.audited.run({ caller, request }, { action: 'team.update', target: teamId, teamId }, () =>
      this.teams.update(teamId, body),
    );
    return success(teamView(team));
  }

  /** Limit, spent, reserved and end of every budget window that is open now, of the team and of its keys. */
  @Get(':teamId/budgets')
  @ScopeOrAdmin('usage:read')
  async budgets(@Caller() caller: Principal, @Param('teamId') teamId: string) {
    assertOwnTeam(caller, teamId);
    return success(await this.budgetReport.of(teamId));
  }

  @Put(':teamId/budgets')
  @AdminOnly()
  async setBudgets(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('teamId') teamId: string,
    @Body() body: unknown,
  ) {
    const team = await this.audited.run({ caller, request }, { action: 'team.budgets', target: teamId, teamId }, () =>
      this.teams.setBudgets(teamId, body),
    );
    return success(teamView(team).budgets);
  }

  @Delete(':teamId')
  @AdminOnly()
  async remove(@Caller() caller: Principal, @Req() request: FastifyRequest, @Param('teamId') teamId: string) {
    await this.audited.run({ caller, request }, { action: 'team.delete', target: teamId, teamId }, () =>
      this.teams.delete(teamId),
    );
    return success({ team_id: teamId });
  }
}
