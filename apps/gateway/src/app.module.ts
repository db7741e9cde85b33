import { AuditTrail, Authenticator, Budgets, ClientTokens, Keys, Teams } from '#access';
import { type Settings } from '#config';
import {
  ApplyUpdate,
  CreateTask,
  CreationLedger,
  DownloadAsset,
  FindTask,
  GetAssetUrls,
  GetTask,
  LinkBoard,
  LinkMonitor,
  ListTasks,
  ReadSnapshot,
  ReconcileOpenTasks,
  RecoverCreations,
  RefreshStatus,
  SendCreation,
  StatusFlights,
  StorageHealth,
  TaskEvents,
  TaskOptions,
  TaskStore,
  UpstreamApi,
  UpstreamWatch,
  WatcherLease,
  WatchUpstream,
} from '#tasks';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './edge/access/access.guard.js';
import { CreationPolicy } from './edge/access/creation-policy.js';
import { Audited } from './edge/http/admin/audited.js';
import { KeysController } from './edge/http/admin/keys.controller.js';
import { TeamsController } from './edge/http/admin/teams.controller.js';
import { TokensController } from './edge/http/admin/tokens.controller.js';
import { AssetsController } from './edge/http/assets/assets.controller.js';
import { ApiExceptionFilter } from './edge/http/errors/api-exception.filter.js';
import { HealthController } from './edge/http/health/health.controller.js';
import { MetricsController } from './edge/http/metrics/metrics.controller.js';
import { PaidCreation } from './edge/http/tasks/paid-creation.js';
import { TaskListController } from './edge/http/tasks/task-list.controller.js';
import { TasksController } from './edge/http/tasks/tasks.controller.js';
import { UploadsController } from './edge/http/uploads/uploads.controller.js';
import { RealtimeGateway } from './edge/realtime/realtime.gateway.js';
import { TaskRooms } from './edge/realtime/task-rooms.js';
import { GatewayMetrics } from './metrics/gateway-metrics.js';
import { Engine } from './wiring/engine.js';
import { Lifecycle } from './wiring/lifecycle.js';
import { taskOptionsOf } from './wiring/task-options.js';
import { SETTINGS_TOKEN } from './wiring/tokens.js';

const USE_CASES: Provider[] = [
  ApplyUpdate,
  CreateTask,
  DownloadAsset,
  FindTask,
  GetAssetUrls,
  GetTask,
  LinkMonitor,
  ListTasks,
  ReadSnapshot,
  ReconcileOpenTasks,
  RecoverCreations,
  RefreshStatus,
  SendCreation,
  WatchUpstream,
];

/** The composition root: the only place that binds ports to adapters. */
@Module({})
export class AppModule {
  static wire(settings: Settings, engine: Engine): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        // Routes with a fixed second part stand before `tasks/:uuid`.
        TaskListController,
        AssetsController,
        TasksController,
        UploadsController,
        HealthController,
        MetricsController,
        TeamsController,
        KeysController,
        TokensController,
      ],
      providers: [
        ...USE_CASES,
        ...adapters(settings, engine),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ApiExceptionFilter },
        Audited,
        CreationPolicy,
        GatewayMetrics,
        Lifecycle,
        PaidCreation,
        RealtimeGateway,
        TaskRooms,
      ],
    };
  }
}

function adapters(settings: Settings, engine: Engine): Provider[] {
  const { storage, access, triverse } = engine;
  return [
    { provide: SETTINGS_TOKEN, useValue: settings },
    { provide: Engine, useValue: engine },
    { provide: TaskOptions, useValue: taskOptionsOf(settings) },
    { provide: TaskStore, useValue: storage.tasks },
    { provide: CreationLedger, useValue: storage.creations },
    { provide: TaskEvents, useValue: storage.events },
    { provide: StatusFlights, useValue: storage.flights },
    { provide: WatcherLease, useValue: storage.lease },
    { provide: LinkBoard, useValue: storage.links },
    { provide: StorageHealth, useValue: storage.health },
    { provide: UpstreamApi, useValue: triverse.api },
    { provide: UpstreamWatch, useValue: triverse.watch },
    { provide: Authenticator, useValue: access.authenticator },
    { provide: Teams, useValue: access.teams },
    { provide: Keys, useValue: access.keys },
    { provide: ClientTokens, useValue: access.tokens },
    { provide: Budgets, useValue: access.budgets },
    { provide: AuditTrail, useValue: access.audit },
  ];
}
