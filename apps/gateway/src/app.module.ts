import { AccessModule } from '#access';
import { type Settings } from '#config';
import { StorageModule } from '#storage';
import { TaskUseCasesModule } from '#tasks';
import { TriverseModule } from '#triverse';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { AssetsModule } from './assets/assets.module.js';
import { AuthModule } from './auth/auth.module.js';
import { OpsModule } from './ops/ops.module.js';
import { type PinoLogger } from './platform/logging/pino-logger.js';
import { BackgroundFaults } from './platform/metrics/background-faults.js';
import { PlatformModule } from './platform/platform.module.js';
import { accessOptionsOf } from './platform/settings/access-options.js';
import { storageOptionsOf } from './platform/settings/storage-options.js';
import { taskOptionsOf } from './platform/settings/task-options.js';
import { SETTINGS_TOKEN } from './platform/settings/tokens.js';
import { triverseOptionsOf } from './platform/settings/triverse-options.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

const from = <T>(optionsOf: (settings: Settings, onFault: (error: unknown) => void) => T) => ({
  inject: [SETTINGS_TOKEN, BackgroundFaults],
  useFactory: (settings: Settings, faults: BackgroundFaults) => optionsOf(settings, faults.report),
});

/** The floors: the platform, the libraries behind their ports, and one module a feature. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, logger: PinoLogger): DynamicModule {
    const libraries = [
      StorageModule.forRootAsync(from(storageOptionsOf)),
      AccessModule.forRootAsync(from(accessOptionsOf)),
      TriverseModule.forRootAsync(from(triverseOptionsOf)),
      TaskUseCasesModule.forRootAsync(from(taskOptionsOf)),
    ];
    const features = [
      TasksModule,
      AssetsModule,
      UploadsModule,
      AccountModule,
      AdminModule,
      RealtimeModule,
      OpsModule,
      ApiDocsModule,
    ];
    // Features that are there only when they are configured.
    const configured = settings.OIDC_ISSUER === undefined ? [] : [AuthModule];
    return { module: AppModule, imports: [PlatformModule.forRoot(settings, logger), ...libraries, ...features, ...configured] };
  }
}
