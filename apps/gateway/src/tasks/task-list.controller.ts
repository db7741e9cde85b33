import { type Principal } from '#access';
import { invalidParameters, momentOf, type StandardResponse, success, type TaskListResponse } from '#contracts';
import { ListTasks, type TaskSearch } from '#tasks';
import { Controller, Get, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { CsvExports } from '../platform/csv/csv-exports.js';
import { wantsCsv } from '../platform/csv/wants-csv.js';
import { TaskListQueryDto } from './task-list-query.dto.js';
import { listItem, TASK_COLUMNS, taskRows } from './task-rows.js';

@Controller('api/v1/tasks')
export class TaskListController {
  constructor(
    private readonly listTasks: ListTasks,
    private readonly exports: CsvExports,
  ) {}

  /** The team's tasks with their current status, newest first: a page, or as CSV all of them. */
  @Get()
  @RequireScope('tasks:read')
  async list(
    @Caller() caller: Principal,
    @Query() query: TaskListQueryDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<TaskListResponse> | StreamableFile> {
    const wanted = toQuery(query);
    if (wantsCsv(query.format, request, reply)) {
      if (query.limit !== undefined) throw invalidParameters([{ field: 'limit', message: 'must be left out for CSV' }]);
      const rows = taskRows(this.listTasks, caller, wanted);
      return this.exports.open(caller, reply, { name: 'tasks', columns: TASK_COLUMNS, rows });
    }
    const page = await this.listTasks.execute(caller, wanted);
    return success({ tasks: page.tasks.map(listItem), next_cursor: page.nextCursor });
  }
}

function toQuery(dto: TaskListQueryDto): TaskSearch {
  return {
    limit: dto.limit ?? 20,
    ...(dto.cursor === undefined ? {} : { cursor: dto.cursor }),
    ...(dto.status === undefined ? {} : { status: dto.status }),
    ...(dto.flow === undefined ? {} : { flowName: dto.flow }),
    ...(dto.sub === undefined ? {} : { sub: dto.sub }),
    ...(dto.label === undefined ? {} : { labels: dto.label }),
    ...(dto.uuid === undefined ? {} : { uuids: dto.uuid }),
    ...(dto.made_from === undefined ? {} : { madeFrom: dto.made_from }),
    ...(dto.q === undefined ? {} : { text: dto.q }),
    ...(dto.min_credits === undefined ? {} : { minCredits: dto.min_credits }),
    ...(dto.max_credits === undefined ? {} : { maxCredits: dto.max_credits }),
    ...(dto.created_from === undefined ? {} : { createdFrom: momentOf(dto.created_from) }),
    ...(dto.created_to === undefined ? {} : { createdTo: momentOf(dto.created_to) }),
  };
}
