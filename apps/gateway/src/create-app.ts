import { environment, type Settings } from '#config';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { serveConsole } from './console/serve-console.js';
import { AccessLog } from './platform/logging/access-log.js';
import { logRequests } from './platform/logging/log-requests.js';
import { PinoLogger } from './platform/logging/pino-logger.js';
import { PeerServer } from './platform/peers/peer-server.js';
import { httpAdapter, prepareHttp } from './platform/request/http-adapter.js';
import { GatewayIoAdapter } from './realtime/gateway-io.adapter.js';

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
  const adapter = httpAdapter(settings, peers);
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
  await serveConsole(app);
  app.useWebSocketAdapter(app.get(GatewayIoAdapter));
  return app;
}
