import { type Principal } from '#access';
import { type FlowStatusPayload, type StandardResponse, success, type TaskCreationResponsePayload } from '#contracts';
import { CreateTask } from '#tasks';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { RequireScope } from '../platform/access/access-rules.decorator.js';
import { CountsAs } from '../platform/access/counts-as.decorator.js';
import { Caller } from '../platform/access/caller.decorator.js';
import { FlowRules } from './flow-rules.js';
import { idempotencyKeyOf } from '../platform/validation/idempotency-key.js';
import { TaskUuidPipe } from '../platform/validation/task-uuid.pipe.js';
import { ReadStatus } from './read/read-status.js';
import { abortWithClient } from '../platform/request/abort-with-client.js';
import { isAnsweredNotModified } from '../platform/request/answer-precondition.js';
import { statusHeaders } from '../platform/request/status-headers.js';

@Controller('api/v1/tasks')
export class TasksController {
  constructor(
    private readonly rules: FlowRules,
    private readonly createTask: CreateTask,
    private readonly readStatus: ReadStatus,
  ) {}

  @Post(':flow')
  @HttpCode(200)
  @RequireScope('tasks:create')
  @CountsAs('creations')
  async create(
    @Caller() caller: Principal,
    @Param('flow') flowName: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StandardResponse<TaskCreationResponsePayload>> {
    const signal = abortWithClient(reply);
    const key = idempotencyKeyOf(idempotencyKey);
    const sent = await this.rules.validate(flowName, body);
    const command = { flowName, sent, signal, ...(key === undefined ? {} : { idempotencyKey: key }) };
    return success(await this.createTask.execute(caller, command));
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
