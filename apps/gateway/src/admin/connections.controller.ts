import { type Principal } from '#access';
import { success } from '#contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { requestedTeam } from '../platform/own-team/requested-team.js';
import { TeamQueryDto } from '../platform/own-team/team-query.dto.js';
import { ConnectionReport } from './connection-report.js';

/** Connections for live updates: socket.io, event streams and the upstream's own watch. */
@Controller('gateway/v1/connections')
@AdminOrTeamAdmin()
export class ConnectionsController {
  constructor(private readonly report: ConnectionReport) {}

  @Get()
  async read(@Caller() caller: Principal, @Query() { team_id }: TeamQueryDto) {
    return success(await this.report.of(requestedTeam(caller, team_id)));
  }
}
