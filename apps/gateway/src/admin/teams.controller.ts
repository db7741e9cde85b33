import {
  budgetListSchema,
  createTeamSchema,
  type NewTeam,
  type Principal,
  type TeamBudgets,
  type TeamChanges,
  Teams,
  teamView,
  updateTeamSchema,
} from '#access';
import { type PageRequest, success } from '#contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query, UseInterceptors } from '@nestjs/common';
import { AdminOnly, AdminOrTeamAdmin, ScopeOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { AuditAs } from '../platform/audit/audit-as.decorator.js';
import { madeTeam, targetTeam } from './audit-targets.js';
import { BudgetReport } from './budget-report.js';
import { DeleteTeam } from './delete-team.js';
import { OwnTeamInterceptor } from './own-team.interceptor.js';
import { PageRequestPipe } from '../platform/validation/page-request.pipe.js';

@Controller('gateway/v1/teams')
@UseInterceptors(OwnTeamInterceptor)
export class TeamsController {
  constructor(
    private readonly teams: Teams,
    private readonly budgetReport: BudgetReport,
    private readonly deleteTeam: DeleteTeam,
  ) {}

  @Post()
  @HttpCode(201)
  @AdminOnly()
  @AuditAs('team.create', () => ({ target: 'teams' }), madeTeam)
  async create(@Body({ schema: createTeamSchema }) team: NewTeam) {
    return success(teamView(await this.teams.create(team)));
  }

  @Get()
  @AdminOnly()
  async list(@Query(PageRequestPipe) request: PageRequest) {
    const page = await this.teams.list(request);
    return success({ teams: page.items.map(teamView), next_cursor: page.nextCursor ?? null });
  }

  @Get(':teamId')
  @AdminOrTeamAdmin()
  async get(@Param('teamId') teamId: string) {
    return success(teamView(await this.teams.get(teamId)));
  }

  @Patch(':teamId')
  @AdminOnly()
  @AuditAs('team.update', targetTeam)
  async update(@Param('teamId') teamId: string, @Body({ schema: updateTeamSchema }) changes: TeamChanges) {
    return success(teamView(await this.teams.update(teamId, changes)));
  }

  /** Limit, spent, reserved and end of every open budget window, of the team, its keys and its labels; an end user does not learn the labels. */
  @Get(':teamId/budgets')
  @ScopeOrAdmin('usage:read')
  async budgets(@Caller() { sub }: Principal, @Param('teamId') teamId: string) {
    return success(await this.budgetReport.of(teamId, { labels: sub === undefined }));
  }

  @Put(':teamId/budgets')
  @AdminOnly()
  @AuditAs('team.budgets', targetTeam)
  async setBudgets(@Param('teamId') teamId: string, @Body({ schema: budgetListSchema }) budgets: TeamBudgets) {
    return success(teamView(await this.teams.setBudgets(teamId, budgets)).budgets);
  }

  @Delete(':teamId')
  @AdminOnly()
  @AuditAs('team.delete', targetTeam)
  async remove(@Param('teamId') teamId: string) {
    await this.deleteTeam.execute(teamId);
    return success({ team_id: teamId });
  }
}
