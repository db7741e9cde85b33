import { environment, type Settings } from '#config';
import { stringifyExact } from '#contracts';
import fastifyCors from '@fastify/cors';
import fastifyHelmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { trustFunction } from './platform/request/client-address.js';
import { serveConsole } from './console/serve-console.js';
import { refuseBrokenQueries } from './platform/request/query-text.js';
import { clientErrorAnswer, frameworkErrorAnswer } from './platform/errors/framework-errors.js';
import { PeerServer } from './platform/peers/peer-server.js';
import { corsOptions } from './platform/request/cors.js';
import { refuseOddRequests } from './platform/request/refuse-odd-requests.js';
import { refuseUnreadBodies } from './platform/request/refuse-unread.js';
import { requestIdOf } from './platform/request/request-id.js';
import { StatusLane } from './tasks/read/status-lane.js';
import { GatewayIoAdapter } from './realtime/gateway-io.adapter.js';
import { AccessLog } from './platform/logging/access-log.js';
import { logRequests } from './platform/logging/log-requests.js';
import { PinoLogger } from './platform/logging/pino-logger.js';

export interface CreateAppOptions {
  /** Where log lines go; standard output by default. */
  logStream?: NodeJS.WritableStream;
  /** Where the settings were read from; the process's own by default. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** The same wiring for the service and for the tests. The app is ready to `listen`. */
export async function createApp(settings: Settings, options: CreateAppOptions = {}): Promise<NestFastifyApplication> {
  const logger = new PinoLogger(settings.LOG_LEVEL, options.logStream);
  const peers = new PeerServer(settings);
  const adapter = new FastifyAdapter({
    serverFactory: peers.factory,
    bodyLimit: settings.BODY_LIMIT_BYTES,
    // Not even as a function that believes nobody: the router would take the host from a header.
    trustProxy: settings.TRUST_PROXY !== 0 && trustFunction(settings.TRUST_PROXY),
    genReqId: requestIdOf,
    forceCloseConnections: 'idle',
    // What comes on kept connections while the instance goes down is served, and its answer ends the connection.
    return503OnClosing: false,
    frameworkErrors: frameworkErrorAnswer(settings),
    clientErrorHandler: clientErrorAnswer(settings),
  });
  PinoLogger.install(logger);
  const platform = { logger, peers, environment: options.environment ?? environment };
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings, platform), adapter, {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  const fastify = app.getHttpAdapter().getInstance();
  logRequests(fastify, app.get(AccessLog));
  await prepareHttp(app, settings);
  const statusLane = app.get(StatusLane);
  statusLane.learnFrom(fastify);
  peers.open(statusLane.lane);
  await serveConsole(app);
  app.useWebSocketAdapter(app.get(GatewayIoAdapter));
  return app;
}

async function prepareHttp(app: NestFastifyApplication, settings: Settings): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  // Bodies are read behind the guards.
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', (_request: unknown, _payload: unknown, done: (error: null) => void) => done(null));
  refuseUnreadBodies(fastify);
  fastify.setReplySerializer(stringifyExact);
  await app.register(fastifyHelmet, { contentSecurityPolicy: false, crossOriginResourcePolicy: { policy: 'cross-origin' } });
  await app.register(fastifyCors, corsOptions(settings));
  refuseOddRequests(fastify);
  refuseBrokenQueries(fastify);
}
