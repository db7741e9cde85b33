import { SecretHider } from '#access';
import { type Settings } from '#config';
import { CreationPolicy } from '#tasks';
import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { CredentialWatch } from './access/credential-watch.js';
import { GiveBackRefusedInterceptor } from './access/give-back-refused.interceptor.js';
import { MetricsCredential } from './access/metrics-credential.js';
import { PrincipalPolicy } from './access/principal-policy.js';
import { RateLimitGuard } from './access/rate-limit.guard.js';
import { RequestCredentials } from './access/request-credentials.js';
import { SocketCredentials } from './access/socket-credentials.js';
import { Transfers } from './access/transfers.js';
import { CsvExports } from './csv/csv-exports.js';
import { AuditCountedInterceptor } from './audit/audit-counted.interceptor.js';
import { Audited } from './audit/audited.js';
import { Refusals } from './audit/refusals.js';
import { ApiExceptionFilter } from './errors/api-exception.filter.js';
import { CloseApp } from './close-app.js';
import { Lifecycle } from './lifecycle.js';
import { AccessLog } from './logging/access-log.js';
import { FaultLog } from './logging/fault-log.js';
import { PinoLogger } from './logging/pino-logger.js';
import { Meters } from './metrics/meters.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { PeerServer } from './peers/peer-server.js';
import { HttpHooks } from './request/http-hooks.js';
import { ReadBodyInterceptor } from './request/read-body.interceptor.js';
import { RequestIds } from './request/request-ids.js';
import { Reload } from './settings/reload.js';
import { secretsOf } from './settings/secrets-of.js';
import { type Environment, ENVIRONMENT_TOKEN, SETTINGS_TOKEN } from './settings/tokens.js';
import { Tracing } from './tracing/tracing.js';
import { WorkerLink } from './workers/worker-link.js';
import { DtoPipe } from './validation/dto.pipe.js';

const PARTS = [
  AccessLog,
  Audited,
  CredentialWatch,
  HttpHooks,
  Lifecycle,
  Meters,
  Refusals,
  Reload,
  RequestCredentials,
  RequestIds,
  RequestMetrics,
  SocketCredentials,
  Transfers,
  CsvExports,
];

function storageFaultLog(): FaultLog {
  const logger = new Logger('Storage');
  return new FaultLog((causes) => logger.warn(`storage: ${causes}`));
}

/** What is there before the modules are. */
export interface PlatformFloor {
  logger: PinoLogger;
  peers: PeerServer;
  tracing: Tracing;
  /** Where the settings were read from. */
  environment: Environment;
  /** Ends the application. */
  close: () => Promise<void>;
  /** Whether the process is the gateway's own: then its signals and uncaught errors are. */
  ownsProcess: boolean;
  /** Undefined in a process that serves alone. */
  worker?: WorkerLink | undefined;
}

/** What every feature stands on: settings, who may do what, audit, errors, logs and metrics. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(settings: Settings, { logger, peers, tracing, environment, close, worker }: PlatformFloor): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: SETTINGS_TOKEN, useValue: settings },
        { provide: ENVIRONMENT_TOKEN, useValue: environment },
        { provide: PinoLogger, useValue: logger },
        { provide: PeerServer, useValue: peers },
        { provide: Tracing, useValue: tracing },
        ...(worker === undefined ? [] : [{ provide: WorkerLink, useValue: worker }]),
        { provide: MetricsCredential, useValue: new MetricsCredential(settings.METRICS_TOKEN ?? []) },
        { provide: CloseApp, useValue: new CloseApp(close) },
        { provide: SecretHider, useValue: new SecretHider(secretsOf(settings)) },
        { provide: FaultLog, useFactory: storageFaultLog },
        { provide: CreationPolicy, useClass: PrincipalPolicy },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_INTERCEPTOR, useClass: ReadBodyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: AuditCountedInterceptor },
        { provide: APP_INTERCEPTOR, useClass: GiveBackRefusedInterceptor },
        { provide: APP_PIPE, useClass: DtoPipe },
        { provide: APP_FILTER, useClass: ApiExceptionFilter },
        ...PARTS,
      ],
      exports: [
        SETTINGS_TOKEN,
        CloseApp,
        CreationPolicy,
        MetricsCredential,
        PinoLogger,
        PeerServer,
        Tracing,
        ...(worker === undefined ? [] : [WorkerLink]),
        SecretHider,
        FaultLog,
        ...PARTS,
      ],
    };
  }
}
