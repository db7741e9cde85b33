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
  KeyMonitor,
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
  StorageClock,
  StorageHealth,
  TaskEvents,
  TaskOptions,
  TaskStore,
  TeamCredits,
  UpstreamApi,
  UpstreamKey,
  UpstreamWatch,
  UsageReader,
  WatcherLease,
  WatchUpstream,
} from '#tasks';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ApiDocuments } from './api-docs/api-documents.js';
import { DocsController } from './api-docs/pages/docs.controller.js';
import { AccessGuard } from './platform/access/access.guard.js';
import { CreationPolicy } from './tasks/creation-policy.js';
import { RateLimitGuard } from './platform/access/rate-limit.guard.js';
import { AuditCountedInterceptor } from './platform/audit/audit-counted.interceptor.js';
import { AuditController } from './admin/audit.controller.js';
import { SocketCredentials } from './platform/access/socket-credentials.js';
import { BackchannelLogoutController } from './auth/backchannel-logout.controller.js';
import { SessionController } from './auth/session.controller.js';
import { SignInController } from './auth/sign-in.controller.js';
import { AuthConfigController } from './auth/auth-config.controller.js';
import { Refusals } from './platform/audit/refusals.js';
import { RequestCredentials } from './platform/access/request-credentials.js';
import { Audited } from './platform/audit/audited.js';
import { BudgetReport } from './admin/budget-report.js';
import { KeysController } from './admin/keys.controller.js';
import { TeamsController } from './admin/teams.controller.js';
import { TokensController } from './admin/tokens.controller.js';
import { UsageController } from './admin/usage.controller.js';
import { AccountController } from './account/account.controller.js';
import { AssetsController } from './assets/assets.controller.js';
import { Transfers } from './assets/transfers.js';
import { GatewayLinks } from './assets/gateway-links.js';
import { ApiExceptionFilter } from './platform/errors/api-exception.filter.js';
import { HealthController } from './ops/health.controller.js';
import { MetricsController } from './ops/metrics.controller.js';
import { PricingController } from './tasks/pricing/pricing.controller.js';
import { PaidCreation } from './tasks/paid-creation.js';
import { TaskListController } from './tasks/task-list.controller.js';
import { TasksController } from './tasks/tasks.controller.js';
import { PresignController } from './uploads/presign.controller.js';
import { UploadsController } from './uploads/uploads.controller.js';
import { FlowRules } from './tasks/flow-rules.js';
import { RealtimeGateway } from './realtime/realtime.gateway.js';
import { GatewayMetrics } from './ops/gateway-metrics.js';
import { OpenTasks } from './realtime/feeds/open-tasks.js';
import { TaskFeeds } from './realtime/feeds/task-feeds.js';
import { RawWatchServer } from './realtime/raw-watch/raw-watch-server.js';
import { Connections } from './realtime/connections/connections.js';
import { CredentialWatch } from './realtime/connections/credential-watch.js';
import { SilentPeers } from './realtime/sse/silent-peers.js';
import { TaskEventsController } from './realtime/sse/task-events.controller.js';
import { PeerServer } from './platform/peers/peer-server.js';
import { ReadBodyInterceptor } from './platform/request/read-body.interceptor.js';
import { Engine } from './wiring/engine.js';
import { Lifecycle } from './ops/lifecycle.js';
import { makeApiDocuments } from './api-docs/make-api-documents.js';
import { taskOptionsOf } from './tasks/task-options.js';
import { SETTINGS_TOKEN } from './platform/settings/tokens.js';

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
  KeyMonitor,
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
  static wire(settings: Settings, { engine, peers }: { engine: Engine; peers: PeerServer }): DynamicModule {
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
        { provide: PeerServer, useValue: peers },
        { provide: APP_INTERCEPTOR, useClass: ReadBodyInterceptor },
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
        Connections,
        CredentialWatch,
        RawWatchServer,
        OpenTasks,
        SilentPeers,
        TaskFeeds,
        Transfers,
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
    { provide: StorageClock, useValue: storage.clock },
    { provide: StorageHealth, useValue: storage.health },
    { provide: UpstreamApi, useValue: triverse.api },
    { provide: UpstreamKey, useValue: triverse.key },
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
