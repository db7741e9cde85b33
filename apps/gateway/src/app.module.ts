import {
  AuditTrail,
  Authenticator,
  Budgets,
  ClientTokens,
  Keys,
  LinkSigner,
  RateLimits,
  Sessions,
  SignIn,
  SocketLimits,
  Teams,
} from '#access';
import { type Settings } from '#config';
import {
  ApplyUpdate,
  CreateTask,
  CreationLedger,
  DownloadAsset,
  FileKeyRegister,
  FileKeys,
  FindTask,
  GetAssetUrls,
  GetTask,
  LinkBoard,
  LinkMonitor,
  ListTasks,
  OpenTaskAsset,
  QuotePrice,
  ReadSnapshot,
  ReconcileOpenTasks,
  RecoverCreations,
  RefreshStatus,
  ResolveAsset,
  SendCreation,
  StatusFlights,
  StorageHealth,
  TaskEvents,
  TaskOptions,
  TaskStore,
  TeamCredits,
  UpstreamApi,
  UpstreamWatch,
  UsageReader,
  WatcherLease,
  WatchUpstream,
} from '#tasks';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ApiDocuments } from './docs/api-documents.js';
import { DocsController } from './docs/pages/docs.controller.js';
import { AccessGuard } from './edge/access/access.guard.js';
import { CreationPolicy } from './edge/access/creation-policy.js';
import { RateLimitGuard } from './edge/access/rate-limit.guard.js';
import { AuditCountedInterceptor } from './edge/http/admin/audit-counted.interceptor.js';
import { AuditController } from './edge/http/admin/audit.controller.js';
import { SocketCredentials } from './edge/access/socket-credentials.js';
import { BackchannelLogoutController } from './edge/http/auth/backchannel-logout.controller.js';
import { SessionController } from './edge/http/auth/session.controller.js';
import { SignInController } from './edge/http/auth/sign-in.controller.js';
import { AuthConfigController } from './edge/http/auth/auth-config.controller.js';
import { Refusals } from './edge/access/refusals.js';
import { RequestCredentials } from './edge/access/request-credentials.js';
import { Audited } from './edge/http/admin/audited.js';
import { BudgetReport } from './edge/http/admin/budget-report.js';
import { KeysController } from './edge/http/admin/keys.controller.js';
import { TeamsController } from './edge/http/admin/teams.controller.js';
import { TokensController } from './edge/http/admin/tokens.controller.js';
import { UsageController } from './edge/http/admin/usage.controller.js';
import { AccountController } from './edge/http/account/account.controller.js';
import { AssetsController } from './edge/http/assets/assets.controller.js';
import { GatewayLinks } from './edge/http/assets/gateway-links.js';
import { ApiExceptionFilter } from './edge/http/errors/api-exception.filter.js';
import { HealthController } from './edge/http/health/health.controller.js';
import { MetricsController } from './edge/http/metrics/metrics.controller.js';
import { PricingController } from './edge/http/pricing/pricing.controller.js';
import { PaidCreation } from './edge/http/tasks/paid-creation.js';
import { TaskListController } from './edge/http/tasks/task-list.controller.js';
import { TasksController } from './edge/http/tasks/tasks.controller.js';
import { PresignController } from './edge/http/uploads/presign.controller.js';
import { UploadsController } from './edge/http/uploads/uploads.controller.js';
import { FlowRules } from './edge/http/validation/flow-rules.js';
import { RealtimeGateway } from './edge/realtime/realtime.gateway.js';
import { GatewayMetrics } from './metrics/gateway-metrics.js';
import { TaskFeeds } from './edge/realtime/feeds/task-feeds.js';
import { RawWatchServer } from './edge/realtime/raw-watch/raw-watch.server.js';
import { ClientSessions } from './edge/realtime/sessions/client-sessions.js';
import { CredentialWatch } from './edge/realtime/sessions/credential-watch.js';
import { TaskEventsController } from './edge/realtime/sse/task-events.controller.js';
import { ConnectionDoor } from './wiring/connection-door.js';
import { Engine } from './wiring/engine.js';
import { Lifecycle } from './wiring/lifecycle.js';
import { makeApiDocuments } from './wiring/make-api-documents.js';
import { taskOptionsOf } from './wiring/task-options.js';
import { SETTINGS_TOKEN } from './wiring/tokens.js';

const USE_CASES: Provider[] = [
  FileKeys,
  OpenTaskAsset,
  QuotePrice,
  ResolveAsset,
  TeamCredits,
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

/** There only where a sign-in is configured. */
const SIGN_IN_CONTROLLERS = [SignInController, SessionController, BackchannelLogoutController];

/** The composition root: the only place that binds ports to adapters. */
@Module({})
export class AppModule {
  static wire(settings: Settings, engine: Engine): DynamicModule {
    return {
      module: AppModule,
      controllers: [
        // Routes with a fixed second part stand before `tasks/:uuid`.
        TaskListController,
        PricingController,
        AssetsController,
        TasksController,
        TaskEventsController,
        UploadsController,
        PresignController,
        AccountController,
        HealthController,
        MetricsController,
        DocsController,
        TeamsController,
        KeysController,
        TokensController,
        UsageController,
        AuditController,
        AuthConfigController,
        ...(engine.access.signIn === null ? [] : SIGN_IN_CONTROLLERS),
      ],
      providers: [
        ...USE_CASES,
        ...adapters(settings, engine),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_INTERCEPTOR, useClass: AuditCountedInterceptor },
        { provide: APP_FILTER, useClass: ApiExceptionFilter },
        Audited,
        BudgetReport,
        CreationPolicy,
        GatewayMetrics,
        FlowRules,
        GatewayLinks,
        Lifecycle,
        PaidCreation,
        RealtimeGateway,
        Refusals,
        RequestCredentials,
        SocketCredentials,
        ClientSessions,
        ConnectionDoor,
        CredentialWatch,
        RawWatchServer,
        TaskFeeds,
      ],
    };
  }
}

function adapters(settings: Settings, engine: Engine): Provider[] {
  const { storage, access, triverse } = engine;
  return [
    { provide: SETTINGS_TOKEN, useValue: settings },
    { provide: Engine, useValue: engine },
    { provide: ApiDocuments, useValue: makeApiDocuments(settings) },
    { provide: TaskOptions, useValue: taskOptionsOf(settings) },
    { provide: TaskStore, useValue: storage.tasks },
    { provide: CreationLedger, useValue: storage.creations },
    { provide: FileKeyRegister, useValue: storage.files },
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
    { provide: Sessions, useValue: access.sessions },
    { provide: SignIn, useValue: access.signIn },
    { provide: ClientTokens, useValue: access.tokens },
    { provide: LinkSigner, useValue: access.linkSigner },
    { provide: SocketLimits, useValue: access.socketLimits },
    { provide: Budgets, useValue: access.budgets },
    { provide: RateLimits, useValue: access.rateLimits },
    { provide: UsageReader, useValue: storage.usage },
    { provide: AuditTrail, useValue: access.audit },
  ];
}
