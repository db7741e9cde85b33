import { type Settings } from '#config';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { AlertsModule } from './alerts/alerts.module.js';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { AssetsModule } from './assets/assets.module.js';
import { AuthModule } from './auth/auth.module.js';
import { SessionModule } from './auth/session.module.js';
import { isConsoleBuilt } from './console/console-files.js';
import { ConsoleModule } from './console/console.module.js';
import { floors } from './floors.js';
import { OpsModule } from './ops/ops.module.js';
import { type PlatformFloor } from './platform/platform.module.js';
import { ProcessModule } from './process.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { SdkModule } from './sdk/sdk.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { UploadsModule } from './uploads/uploads.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

const FEATURES = [
  TasksModule,
  AssetsModule,
  UploadsModule,
  AccountModule,
  AdminModule,
  AlertsModule,
  SessionModule,
  RealtimeModule,
  OpsModule,
  ApiDocsModule,
  SdkModule,
];

/** The floors: the platform, the libraries behind their ports, and one module a feature. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, floor: PlatformFloor): DynamicModule {
    // What is there only when it is configured, built or asked for.
    const configured = [
      ...(settings.OIDC_ISSUER === undefined ? [] : [AuthModule]),
      ...(settings.WEBHOOKS ? [WebhooksModule] : []),
      ...(isConsoleBuilt() ? [ConsoleModule] : []),
      ...(floor.ownsProcess ? [ProcessModule] : []),
    ];
    return { module: AppModule, imports: [...floors(settings, floor), ...FEATURES, ...configured] };
  }
}
