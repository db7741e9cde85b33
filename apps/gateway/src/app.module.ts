import { AccessModule } from '#access';
import { type Settings } from '#config';
import { StorageModule } from '#storage';
import { StorageClock, TaskUseCasesModule } from '#tasks';
import { TriverseModule } from '#triverse';
import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AdminModule } from './admin/admin.module.js';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { AssetsModule } from './assets/assets.module.js';
import { AuthModule } from './auth/auth.module.js';
import { OpsModule } from './ops/ops.module.js';
import { FaultLog } from './platform/logging/fault-log.js';
import { type PlatformFloor, PlatformModule } from './platform/platform.module.js';
import { accessOptionsOf } from './platform/settings/access-options.js';
import { storageOptionsOf } from './platform/settings/storage-options.js';
import { taskOptionsOf } from './platform/settings/task-options.js';
import { SETTINGS_TOKEN } from './platform/settings/tokens.js';
import { triverseOptionsOf } from './platform/settings/triverse-options.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { TasksModule } from './tasks/tasks.module.js';
import { UploadsModule } from './uploads/uploads.module.js';

const SETTINGS_AND_FAULTS = [SETTINGS_TOKEN, FaultLog] as const;

/** The floors: the platform, the libraries behind their ports, and one module a feature. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, floor: PlatformFloor): DynamicModule {
    const libraries = [
      StorageModule.forRootAsync({ inject: [...SETTINGS_AND_FAULTS], useFactory: storageOptionsOf }),
      AccessModule.forRootAsync({ inject: [...SETTINGS_AND_FAULTS, StorageClock], useFactory: accessOptionsOf }),
      TriverseModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: triverseOptionsOf }),
      TaskUseCasesModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: taskOptionsOf }),
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
    return { module: AppModule, imports: [PlatformModule.forRoot(settings, floor), ...libraries, ...features, ...configured] };
  }
}
