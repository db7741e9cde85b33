import { type Settings } from '#config';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { RateLimitGuard } from './access/rate-limit.guard.js';
import { RequestCredentials } from './access/request-credentials.js';
import { SocketCredentials } from './access/socket-credentials.js';
import { AuditCountedInterceptor } from './audit/audit-counted.interceptor.js';
import { Audited } from './audit/audited.js';
import { Refusals } from './audit/refusals.js';
import { ApiExceptionFilter } from './errors/api-exception.filter.js';
import { Lifecycle } from './lifecycle.js';
import { AccessLog } from './logging/access-log.js';
import { PinoLogger } from './logging/pino-logger.js';
import { BackgroundFaults } from './metrics/background-faults.js';
import { Meters } from './metrics/meters.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { ConnectionDoor } from './request/connection-door.js';
import { SETTINGS_TOKEN } from './settings/tokens.js';

const PARTS = [
  AccessLog,
  Audited,
  BackgroundFaults,
  Lifecycle,
  Meters,
  Refusals,
  RequestCredentials,
  RequestMetrics,
  SocketCredentials,
];

/** What every feature stands on: settings, who may do what, audit, errors, logs and metrics. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(settings: Settings, logger: PinoLogger): DynamicModule {
    return {
      module: PlatformModule,
      providers: [
        { provide: SETTINGS_TOKEN, useValue: settings },
        { provide: PinoLogger, useValue: logger },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_INTERCEPTOR, useClass: AuditCountedInterceptor },
        { provide: APP_FILTER, useClass: ApiExceptionFilter },
        ConnectionDoor,
        ...PARTS,
      ],
      exports: [SETTINGS_TOKEN, PinoLogger, ...PARTS],
    };
  }
}
