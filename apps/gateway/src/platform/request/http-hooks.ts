import { type Settings } from '#config';
import fastifyCors from '@fastify/cors';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
import { AccessLog } from '../logging/access-log.js';
import { logRequests } from '../logging/log-requests.js';
import { SETTINGS_TOKEN } from '../settings/tokens.js';
import { corsOptions, exposeHeadersWhereRead } from './cors.js';
import { refuseBrokenQueries } from './query-text.js';
import { refuseOddRequests } from './refuse-odd-requests.js';
import { RequestIds } from './request-ids.js';
import { refuseUnreadBodies } from './refuse-unread.js';
import { secureAnswers } from './security-headers.js';

/** What holds for every route, whatever its feature. */
@Injectable()
export class HttpHooks implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly log: AccessLog,
    private readonly ids: RequestIds,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    // First: what a later hook answers gets its id and its line too.
    logRequests(fastify, this.log, this.ids);
    refuseUnreadBodies(fastify);
    secureAnswers(fastify);
    // Not awaited: Fastify would start with it, before Nest has set its error handler.
    void fastify.register(fastifyCors, corsOptions(this.settings));
    exposeHeadersWhereRead(fastify);
    refuseOddRequests(fastify, this.settings);
    refuseBrokenQueries(fastify);
  }
}
