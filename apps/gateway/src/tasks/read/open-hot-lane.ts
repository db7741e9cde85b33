import { Authenticator, RateLimits } from '#access';
import { type Settings } from '#config';
import { GetTask, StatusCopies, TaskEvents, TaskStore } from '#tasks';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type AccessLog } from '../../platform/logging/access-log.js';
import { GatewayMetrics } from '../../ops/gateway-metrics.js';
import { Lifecycle } from '../../ops/lifecycle.js';
import { ACCESS_RULE, type AccessRule } from '../../platform/access/access-rules.decorator.js';
import { TasksController } from '../tasks.controller.js';
import { HotLane } from './hot-lane.js';
import { renderStatus } from './status-page.js';

/** As Fastify names the controller's route. */
const ROUTE = '/api/v1/tasks/:uuid';
/** A status that is larger is rare, and read from the storage each time. */
const MAX_COPIED_BYTES = 32_768;

type LaneSettings = Pick<Settings, 'STATUS_COPIES' | 'ALLOWED_ORIGINS'>;

/** The lane with the application's own parts behind it. */
export function openHotLane(app: NestFastifyApplication, log: AccessLog, settings: LaneSettings): HotLane {
  const lifecycle = app.get(Lifecycle);
  const copies = new StatusCopies(app.get(TaskStore), app.get(TaskEvents), {
    max: settings.STATUS_COPIES,
    render: renderStatus,
    worthKeeping: ({ body }) => body.length <= MAX_COPIED_BYTES,
  });
  const lane = new HotLane({
    authenticator: app.get(Authenticator),
    rateLimits: app.get(RateLimits),
    getTask: app.get(GetTask),
    copies,
    log,
    onHit: app.get(GatewayMetrics).countStatusHit,
    rule: ruleOfRoute(),
    route: ROUTE,
    allowedOrigins: settings.ALLOWED_ORIGINS,
    isOpen: () => !lifecycle.isStopping(),
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    if (request.routeOptions.url === ROUTE) lane.learn(request.raw, reply.statusCode, reply.getHeaders());
    done();
  });
  fastify.addHook('onClose', (_instance, done) => {
    lane.close();
    done();
  });
  return lane;
}

/** What the controller's route asks of its callers, from its own declaration. */
function ruleOfRoute(): AccessRule {
  const rule = Reflect.getMetadata(ACCESS_RULE, TasksController.prototype.status) as AccessRule | undefined;
  if (rule === undefined) throw new Error('the status route declares no access rule');
  return rule;
}
