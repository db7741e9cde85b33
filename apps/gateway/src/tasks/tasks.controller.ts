import { type Principal } from '#access';
import { type FlowStatusPayload, type StandardResponse, success, type TaskCreationResponsePayload } from '#contracts';
import { CreateTask } from '#tasks';
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { CountsAs } from '../platform/access/counts-as.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { Creation, type CreationRequest } from './creation-request.pipe.js';
import { TaskUuidPipe } from '../platform/validation/task-uuid.pipe.js';
import { ReadStatus } from './read/read-status.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';
import { isAnsweredNotModified } from '../platform/request/answer-precondition.js';
import { statusHeaders } from '../platform/request/status-headers.js';

@Controller('api/v1/tasks')
export class TasksController {
  constructor(
    private readonly createTask: CreateTask,
    private readonly readStatus: ReadStatus,
  ) {}

  @Post(':flow')
  @HttpCode(200)
  @RequireScope('tasks:create')
  @CountsAs('creations')
  async create(
    @Caller() caller: Principal,
    @Creation() creation: CreationRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<TaskCreationResponsePayload>> {
    return success(await this.createTask.execute(caller, { ...creation, signal: abortWithClient(reply) }));
  }

  @Get(':uuid')
  @RequireScope('tasks:read')
  async status(
    @Caller() caller: Principal,
    @Param('uuid', TaskUuidPipe) uuid: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<FlowStatusPayload> | undefined> {
    const view = await this.readStatus.execute(caller, uuid, request.raw);
    const headers = statusHeaders(view);
    const isKnown = isAnsweredNotModified(request, reply, { etag: headers['etag'] });
    void reply.headers(headers);
    return isKnown ? undefined : success(view.record.status);
  }
}
