import { type Settings } from '#config';
import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { acceptForms } from './auth/accept-forms.js';
import { trustFunction } from './platform/request/client-address.js';
import { serveConsole } from './console/serve-console.js';
import { answerClientError, answerFrameworkError } from './platform/errors/framework-errors.js';
import { requestIdOf } from './platform/request/request-id.js';
import { HotLaneServer } from './tasks/read/hot-lane-server.js';
import { StatusLane } from './tasks/read/status-lane.js';
import { GatewayIoAdapter } from './realtime/gateway-io.adapter.js';
import { AccessLog } from './platform/logging/access-log.js';
import { logRequests } from './platform/logging/log-requests.js';
import { PinoLogger } from './platform/logging/pino-logger.js';

export interface CreateAppOptions {
  /** Where log lines go; standard output by default. */
  logStream?: NodeJS.WritableStream;
}

/** The same wiring for the service and for the tests. The app is ready to `listen`. */
export async function createApp(settings: Settings, options: CreateAppOptions = {}): Promise<NestFastifyApplication> {
  const logger = new PinoLogger(settings.LOG_LEVEL, options.logStream);
  const lanes = new HotLaneServer();
  const adapter = new FastifyAdapter({
    serverFactory: lanes.factory,
    bodyLimit: settings.BODY_LIMIT_BYTES,
    // Not even as a function that believes nobody: the router would take the host from a header.
    trustProxy: settings.TRUST_PROXY !== 0 && trustFunction(settings.TRUST_PROXY),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  });
  PinoLogger.install(logger);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings, logger), adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  logRequests(fastify, app.get(AccessLog));
  await prepareHttp(app, settings);
  const statusLane = app.get(StatusLane);
  statusLane.learnFrom(fastify);
  lanes.open(statusLane.lane);
  await serveConsole(app);
  app.useWebSocketAdapter(app.get(GatewayIoAdapter));
  return app;
}

async function prepareHttp(app: NestFastifyApplication, settings: Settings): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  // JSON only: a form's body would pass for an object, and any web page may send one.
  app.useBodyParser('application/json', { bodyLimit: settings.BODY_LIMIT_BYTES });
  // Uploads are read from the raw request, as they arrive.
  fastify.addContentTypeParser('multipart/form-data', (_request: unknown, _payload: unknown, done: (error: null) => void) =>
    done(null),
  );
  acceptForms(fastify, settings.BODY_LIMIT_BYTES);
  await app.register(fastifyHelmet, { contentSecurityPolicy: false, crossOriginResourcePolicy: { policy: 'cross-origin' } });
  await app.register(fastifyCors, {
    origin: settings.ALLOWED_ORIGINS.includes('*') ? '*' : settings.ALLOWED_ORIGINS,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: [
      'ETag',
      'Age',
      'Cache-Status',
      'Retry-After',
      'X-Request-Id',
      'Content-Disposition',
      'Content-Range',
      'Accept-Ranges',
      'RateLimit',
      'RateLimit-Policy',
    ],
    maxAge: 600,
  });
}
