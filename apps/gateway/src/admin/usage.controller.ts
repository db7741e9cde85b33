import { type Principal, Teams } from '#access';
import { success } from '#contracts';
import { UsageReader, type UsageRow } from '#tasks';
import { Controller, Get, Query } from '@nestjs/common';
import { ScopeOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { dayRange } from './day-range.js';
import { requestedTeam } from '../platform/own-team/requested-team.js';
import { UsageQueryDto } from './usage-query.dto.js';
import { groupUsage, totalUsage, usageView } from './usage-view.js';

@Controller('gateway/v1/usage')
export class UsageController {
  constructor(
    private readonly usage: UsageReader,
    private readonly teams: Teams,
  ) {}

  /** Ended tasks and spent credits by UTC day, key and flow. */
  @Get()
  @ScopeOrAdmin('usage:read')
  async read(@Caller() caller: Principal, @Query() wanted: UsageQueryDto) {
    const days = dayRange(wanted);
    const teamId = requestedTeam(caller, wanted.team_id);
    if (caller.kind === 'admin') await this.teams.get(teamId);
    const rows = (await this.usage.read(teamId, days)).filter((row) => isWanted(row, wanted));
    return success({
      team_id: teamId,
      from: days[0],
      to: days.at(-1),
      total: totalUsage(rows),
      rows: wanted.group_by === undefined ? rows.map(usageView) : groupUsage(rows, wanted.group_by),
    });
  }
}

function isWanted(row: UsageRow, { key_id: keyId, flow }: UsageQueryDto): boolean {
  return (keyId === undefined || row.keyId === keyId) && (flow === undefined || row.flowName === flow);
}
