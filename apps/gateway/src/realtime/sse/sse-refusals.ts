import { ApiError } from '#contracts';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { Connections } from '../connections/connections.js';

/** As Fastify names the route of the streams. */
const ROUTE = '/api/v1/tasks/:uuid/events';

/** Counts the streams that were refused, also by the guards, which stand before the controller. */
@Injectable()
export class SseRefusals implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly connections: Connections,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter.getInstance().addHook('onResponse', (request, _reply, done) => {
      const { errorCode } = request;
      if (errorCode !== undefined && request.routeOptions.url === ROUTE)
        this.connections.refusals.note('sse', new ApiError(errorCode));
      done();
    });
  }
}
