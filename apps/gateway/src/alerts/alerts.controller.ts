import { type Principal } from '#access';
import { ApiError, success } from '#contracts';
import { type Alert, type AlertSide, AlertStore, NO_TEAM } from '#tasks';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { type FastifyRequest } from 'fastify';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Audited } from '../platform/audit/audited.js';
import { AlertQueryDto, AlertTeamQueryDto } from './alert-query.dto.js';
import { alertView } from './alert-view.js';
import { type Mute, muteSchema } from './mute-schema.js';

@Controller('gateway/v1/alerts')
@AdminOrTeamAdmin()
export class AlertsController {
  constructor(
    private readonly alerts: AlertStore,
    private readonly audited: Audited,
  ) {}

  /** Newest first, open and over. The operator sees every team's and the installation's unless a team is named; a team sees its own. */
  @Get()
  async list(@Caller() caller: Principal, @Query() wanted: AlertQueryDto) {
    const { team_id, limit = 20, ...filters } = wanted;
    const isEvery = caller.kind === 'admin' && team_id === undefined;
    const scope = isEvery ? {} : { teamId: teamOf(caller, team_id) };
    const page = await this.alerts.list({ ...scope, ...given(filters), limit });
    return success({ alerts: page.items.map((alert) => alertView(alert, sideOf(caller))), next_cursor: page.nextCursor });
  }

  /** For the caller's side only: a team does not silence the operator, nor the operator a team. */
  @Post(':alertId/mute')
  @HttpCode(200)
  async mute(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('alertId') id: string,
    @Query() { team_id }: AlertTeamQueryDto,
    @Body({ schema: muteSchema }) { until }: Mute,
  ) {
    return this.change({ caller, request, id, teamId: teamOf(caller, team_id) }, until);
  }

  @Delete(':alertId/mute')
  async unmute(
    @Caller() caller: Principal,
    @Req() request: FastifyRequest,
    @Param('alertId') id: string,
    @Query() { team_id }: AlertTeamQueryDto,
  ) {
    return this.change({ caller, request, id, teamId: teamOf(caller, team_id) }, null);
  }

  /** @throws ApiError 1005 */
  private async change({ caller, request, id, teamId }: Target, until: number | null) {
    const side = sideOf(caller);
    if ((await this.alerts.get(teamId, id)) === null) throw new ApiError(1005, { message: 'alert not found' });
    const what = {
      action: until === null ? 'alert.unmute' : 'alert.mute',
      target: id,
      teamId,
      ...(until !== null && { detail: { until: new Date(until).toISOString() } }),
    };
    const muted = await this.audited.run<Alert | null>({ caller, request }, what, () =>
      this.alerts.mute(teamId, id, { side, until }),
    );
    if (muted === null) throw new ApiError(1005, { message: 'alert not found' });
    return success(alertView(muted, side));
  }
}

interface Target {
  caller: Principal;
  request: FastifyRequest;
  id: string;
  teamId: string;
}

function sideOf({ kind }: Principal): AlertSide {
  return kind === 'admin' ? 'operator' : 'team';
}

/** @throws ApiError 1005 for another team, as for one that does not exist */
function teamOf(caller: Principal, teamId: string | undefined): string {
  if (caller.kind === 'admin') return teamId ?? NO_TEAM;
  if (teamId !== undefined && teamId !== caller.teamId) throw new ApiError(1005, { message: 'team not found' });
  return caller.teamId;
}

function given<T extends object>(fields: T): { [F in keyof T]?: Exclude<T[F], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [F in keyof T]?: Exclude<T[F], undefined>;
  };
}
