import { AccessModule, SecretHider } from '#access';
import { type Settings } from '#config';
import { OutboundModule } from '#outbound';
import { StorageModule } from '#storage';
import { StorageClock, TaskUseCasesModule } from '#tasks';
import { TriverseModule } from '#triverse';
import { type DynamicModule } from '@nestjs/common';
import { FaultLog } from './platform/logging/fault-log.js';
import { Meters } from './platform/metrics/meters.js';
import { type PlatformFloor, PlatformModule } from './platform/platform.module.js';
import { RequestIds } from './platform/request/request-ids.js';
import { accessOptionsOf } from './platform/settings/access-options.js';
import { storageOptionsOf } from './platform/settings/storage-options.js';
import { taskOptionsOf } from './platform/settings/task-options.js';
import { SETTINGS_TOKEN } from './platform/settings/tokens.js';
import { triverseOptionsOf } from './platform/settings/triverse-options.js';
import { outboundOptionsOf } from './platform/settings/webhook-options.js';
import { Tracing } from './platform/tracing/tracing.js';

const SETTINGS_AND_FAULTS = [SETTINGS_TOKEN, FaultLog] as const;

/** Below every feature: the platform, and the libraries behind their ports. */
export function floors(settings: Settings, floor: PlatformFloor): DynamicModule[] {
  return [
    PlatformModule.forRoot(settings, floor),
    StorageModule.forRootAsync({
      inject: [...SETTINGS_AND_FAULTS, Meters, Tracing],
      useFactory: (read: Settings, faults: FaultLog, meters: Meters, tracing: Tracing) =>
        storageOptionsOf(read, floor.environment, { faults, meters, tracing }),
    }),
    AccessModule.forRootAsync({
      inject: [...SETTINGS_AND_FAULTS, SecretHider, StorageClock],
      useFactory: (read: Settings, faults: FaultLog, hider: SecretHider, clock: StorageClock) =>
        accessOptionsOf(read, { faults, hider, clock }),
    }),
    TriverseModule.forRootAsync({
      inject: [SETTINGS_TOKEN, Meters, Tracing, RequestIds],
      useFactory: (read: Settings, meters: Meters, tracing: Tracing, ids: RequestIds) =>
        triverseOptionsOf(read, { meters, tracing, ids }),
    }),
    OutboundModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: outboundOptionsOf }),
    TaskUseCasesModule.forRootAsync({ inject: [SETTINGS_TOKEN], useFactory: taskOptionsOf }),
  ];
}
