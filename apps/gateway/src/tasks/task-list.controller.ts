import { type Principal } from '#access';
import { momentOf, type StandardResponse, success, type TaskListResponse } from '#contracts';
import { ListTasks, type TaskListQuery } from '#tasks';
import { Controller, Get, Query } from '@nestjs/common';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { TaskListQueryDto } from './task-list-query.dto.js';

@Controller('api/v1/tasks')
export class TaskListController {
  constructor(private readonly listTasks: ListTasks) {}

  /** The team's tasks with their current status, newest first. */
  @Get()
  @RequireScope('tasks:read')
  async list(@Caller() caller: Principal, @Query() query: TaskListQueryDto): Promise<StandardResponse<TaskListResponse>> {
    const page = await this.listTasks.execute(caller, toQuery(query));
    return success({
      tasks: page.tasks.map(({ meta, record }) => ({
        task_uuid: meta.uuid,
        flow_name: meta.flowName,
        created_at: new Date(meta.createdAt).toISOString(),
        sub: meta.sub ?? null,
        cost_credits: meta.costCredits,
        epoch: record?.epoch ?? null,
        rev: record?.rev ?? null,
        status: record?.status ?? null,
      })),
      next_cursor: page.nextCursor,
    });
  }
}

function toQuery(dto: TaskListQueryDto): TaskListQuery {
  return {
    limit: dto.limit ?? 20,
    ...(dto.cursor === undefined ? {} : { cursor: dto.cursor }),
    ...(dto.status === undefined ? {} : { status: dto.status }),
    ...(dto.flow === undefined ? {} : { flowName: dto.flow }),
    ...(dto.sub === undefined ? {} : { sub: dto.sub }),
    ...(dto.created_from === undefined ? {} : { createdFrom: momentOf(dto.created_from) }),
    ...(dto.created_to === undefined ? {} : { createdTo: momentOf(dto.created_to) }),
  };
}
