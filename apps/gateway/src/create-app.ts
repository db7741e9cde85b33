import { environment, type Settings } from '#config';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { AppModule } from './app.module.js';
import { PinoLogger } from './platform/logging/pino-logger.js';
import { PeerServer } from './platform/peers/peer-server.js';
import { type PlatformFloor } from './platform/platform.module.js';
import { httpAdapter } from './platform/request/http-adapter.js';
import { startTracing } from './platform/tracing/start-tracing.js';
import { type WorkerLink } from './platform/workers/worker-link.js';
import { GatewayIoAdapter } from './realtime/gateway-io-adapter.js';

export interface CreateAppOptions {
  /** Where log lines go; standard output by default. */
  logStream?: NodeJS.WritableStream;
  /** Where the settings were read from; the process's own by default. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Set by the service: the signals and uncaught errors of the process are the gateway's. */
  ownsProcess?: boolean;
  /** Set in one of several workers. */
  worker?: WorkerLink | undefined;
}

/** The same wiring for the service and for the tests. The app is ready to `listen`. */
export async function createApp(settings: Settings, options: CreateAppOptions = {}): Promise<NestFastifyApplication> {
  const { worker } = options;
  const logger = new PinoLogger(settings.LOG_LEVEL, options.logStream, worker?.place);
  const peers = new PeerServer(settings);
  worker?.on('connection', (socket, sent) => peers.adopt(socket, sent));
  worker?.on('levels', (levels) => logger.levels.choose(levels));
  PinoLogger.install(logger);
  const tracing = await startTracing(settings);
  if (tracing.isOn) {
    peers.traceWith((request, response, goOn) => tracing.serve(request, response, goOn));
    logger.nameTrace(() => tracing.ids());
  }
  const floor: PlatformFloor = {
    logger,
    peers,
    tracing,
    environment: options.environment ?? environment,
    close: () => app.close(),
    ownsProcess: options.ownsProcess ?? false,
    worker,
  };
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings, floor), httpAdapter(settings, peers), {
    logger,
    abortOnError: false,
    bodyParser: false,
  });
  // Nest opens its WebSocket servers before the first hook of a provider, which could set the adapter.
  app.useWebSocketAdapter(app.get(GatewayIoAdapter));
  return app;
}
