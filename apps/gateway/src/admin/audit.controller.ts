import { type AuditQuery, AuditTrail, auditView, type Principal } from '#access';
import { momentOf, success } from '#contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { AdminOrTeamAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { AuditQueryDto } from './audit-query.dto.js';
import { requestedTeam } from '../platform/own-team/requested-team.js';

@Controller('gateway/v1/audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  /** Newest first. The operator sees every team's unless one is named; a team sees its own. */
  @Get()
  @AdminOrTeamAdmin()
  async read(@Caller() caller: Principal, @Query() wanted: AuditQueryDto) {
    const everyTeam = caller.kind === 'admin' && wanted.team_id === undefined;
    const scope = everyTeam ? {} : { teamId: requestedTeam(caller, wanted.team_id) };
    const page = await this.trail.query({ ...scope, ...filters(wanted) });
    return success({ events: page.items.map(auditView), next_cursor: page.nextCursor });
  }
}

function filters({ actor, action, from, to, cursor, limit = 20 }: AuditQueryDto): Omit<AuditQuery, 'teamId'> {
  return {
    limit,
    ...(actor !== undefined && { actorId: actor }),
    ...(action !== undefined && { action }),
    ...(from !== undefined && { from: momentOf(from) }),
    ...(to !== undefined && { to: momentOf(to) }),
    ...(cursor !== undefined && { cursor }),
  };
}
