import { Authenticator, RateLimits } from '#access';
import { type Settings } from '#config';
import { GetTask, StatusCopies, TaskEvents, TaskStore } from '#tasks';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ACCESS_RULE, type AccessRule } from '../../platform/access/access-rules.decorator.js';
import { Lifecycle } from '../../platform/lifecycle.js';
import { AccessLog } from '../../platform/logging/access-log.js';
import { SETTINGS_TOKEN } from '../../platform/settings/tokens.js';
import { TasksController } from '../tasks.controller.js';
import { HotLane } from './hot-lane.js';
import { StatusReadMetrics } from './status-read-metrics.js';
import { renderStatus } from './status-page.js';

/** As Fastify names the controller's route. */
const ROUTE = '/api/v1/tasks/:uuid';
/** A status that is larger is rare, and read from the storage each time. */
const MAX_COPIED_BYTES = 32_768;

/** The status lane with the application's own parts behind it. */
@Injectable()
export class StatusLane implements OnApplicationShutdown {
  readonly lane: HotLane;

  constructor(
    authenticator: Authenticator,
    rateLimits: RateLimits,
    getTask: GetTask,
    store: TaskStore,
    events: TaskEvents,
    log: AccessLog,
    metrics: StatusReadMetrics,
    lifecycle: Lifecycle,
    @Inject(SETTINGS_TOKEN) settings: Pick<Settings, 'STATUS_COPIES' | 'ALLOWED_ORIGINS'>,
  ) {
    const copies = new StatusCopies(store, events, {
      max: settings.STATUS_COPIES,
      render: renderStatus,
      worthKeeping: ({ body }) => body.length <= MAX_COPIED_BYTES,
    });
    this.lane = new HotLane({
      authenticator,
      rateLimits,
      getTask,
      copies,
      log,
      onHit: () => metrics.countHit(),
      rule: ruleOfRoute(),
      route: ROUTE,
      allowedOrigins: settings.ALLOWED_ORIGINS,
      isOpen: () => !lifecycle.isStopping(),
    });
  }

  /** Lets the lane see what the controller answers. */
  learnFrom(fastify: ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>): void {
    fastify.addHook('onResponse', (request, reply, done) => {
      if (request.routeOptions.url === ROUTE) this.lane.learn(request.raw, reply.statusCode, reply.getHeaders());
      done();
    });
  }

  onApplicationShutdown(): void {
    this.lane.close();
  }
}

/** What the controller's route asks of its callers, from its own declaration. */
function ruleOfRoute(): AccessRule {
  const rule = Reflect.getMetadata(ACCESS_RULE, TasksController.prototype.status) as AccessRule | undefined;
  if (rule === undefined) throw new Error('the status route declares no access rule');
  return rule;
}
