import { type Principal, Teams } from '#access';
import { ApiError, invalidParameters, success } from '#contracts';
import { type Purpose, UsageReader, type UsageRow } from '#tasks';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { ScopeOrAdmin } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { CsvExports } from '../platform/csv/csv-exports.js';
import { wantsCsv } from '../platform/csv/wants-csv.js';
import { dayRange } from './day-range.js';
import { purposeOf, purposeUsage } from './purpose-usage.js';
import { requestedTeam } from '../platform/own-team/requested-team.js';
import { UsageQueryDto } from './usage-query.dto.js';
import { groupUsage, isColumn, totalUsage, usageView } from './usage-view.js';

const COUNTS = ['succeeded', 'failed', 'cancelled', 'credits'];

@Controller('gateway/v1/usage')
export class UsageController {
  constructor(
    private readonly usage: UsageReader,
    private readonly teams: Teams,
    private readonly exports: CsvExports,
  ) {}

  /** Ended tasks and spent credits by UTC day, key and flow, or by end user or label. */
  @Get()
  @ScopeOrAdmin('usage:read')
  async read(
    @Caller() caller: Principal,
    @Query() wanted: UsageQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const days = dayRange(wanted);
    const teamId = requestedTeam(caller, wanted.team_id);
    if (caller.kind === 'admin') await this.teams.get(teamId);
    const purpose = purposeOf(wanted.group_by);
    if (purpose !== undefined) assertUnfiltered(wanted);
    const all = (await this.usage.read(teamId, days)).filter((row) => isWanted(row, wanted));
    const rows = purpose === undefined ? grouped(all, wanted.group_by) : await this.byPurpose(caller, { teamId, days, purpose });
    if (wantsCsv(wanted.format, request, reply)) {
      const columns = columnsOf(wanted.group_by);
      return this.exports.open(caller, reply, { name: `usage-${teamId}`, columns, rows: streamed(rows) });
    }
    return success({ team_id: teamId, from: days[0], to: days.at(-1), total: totalUsage(all), rows });
  }

  /** An end user does not learn who the others are, and what they work on. @throws ApiError 9002 */
  private async byPurpose(
    { sub }: Principal,
    { teamId, days, purpose }: { teamId: string; days: readonly string[]; purpose: Purpose },
  ) {
    if (sub !== undefined && purpose.kind === 'label') {
      throw new ApiError(9002, { message: 'a credential of an end user cannot read the usage by label' });
    }
    const rows = await this.usage.readBy(teamId, days, purpose);
    return purposeUsage(sub === undefined ? rows : rows.filter(({ value }) => value === sub), purpose);
  }
}

function isWanted(row: UsageRow, { key_id: keyId, flow }: UsageQueryDto): boolean {
  return (keyId === undefined || row.keyId === keyId) && (flow === undefined || row.flowName === flow);
}

/** End users and labels are not counted by key and flow. @throws ApiError 1004 */
function assertUnfiltered({ key_id, flow, group_by: by = '' }: UsageQueryDto): void {
  const given = Object.entries({ key_id, flow }).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  throw invalidParameters(given.map(([field]) => ({ field, message: `cannot be combined with group_by=${by}` })));
}

function grouped(rows: readonly UsageRow[], by: string | undefined) {
  return by !== undefined && isColumn(by) ? groupUsage(rows, by) : rows.map(usageView);
}

function columnsOf(by: string | undefined): string[] {
  if (by === undefined) return ['day', 'key_id', 'flow_name', ...COUNTS];
  if (isColumn(by)) return [{ key: 'key_id', flow: 'flow_name', day: 'day' }[by], ...COUNTS];
  return [by === 'sub' ? 'sub' : 'value', ...COUNTS];
}

async function* streamed<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}
