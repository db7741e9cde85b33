import { AccessStores } from '#access';
import {
  AccountBook,
  AlertStore,
  CreationLedger,
  FileKeyRegister,
  JobLease,
  LinkBoard,
  StatusFlights,
  StorageBackup,
  StorageClock,
  StorageHealth,
  TaskEvents,
  TaskStore,
  UsageReader,
  WatcherLease,
} from '#tasks';
import {
  type Abstract,
  ConfigurableModuleBuilder,
  type FactoryProvider,
  Logger,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Deliveries, DeliveryTurns, TeamOutbox, WebhookEndpoints } from '#webhooks';
import { writeBackup } from './backup/write-backup.js';
import { OpenStorage, type StorageModuleOptions } from './open-storage.js';
import { PeriodicSweep } from './periodic-sweep.js';
import { type StorageEngine } from './storage-engine.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<StorageModuleOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

const bind = <T>(port: Abstract<T>, pick: (engine: StorageEngine) => T): FactoryProvider<T> => ({
  provide: port,
  inject: [OpenStorage],
  useFactory: ({ engine }: OpenStorage) => pick(engine),
});

const PORTS = [
  bind(TaskStore, (engine) => engine.tasks),
  bind(CreationLedger, (engine) => engine.creations),
  bind(FileKeyRegister, (engine) => engine.files),
  bind(TaskEvents, (engine) => engine.events),
  bind(StatusFlights, (engine) => engine.flights),
  bind(AlertStore, (engine) => engine.alerts),
  bind(AccountBook, (engine) => engine.account),
  bind(JobLease, (engine) => engine.jobs),
  bind(WatcherLease, (engine) => engine.lease),
  bind(LinkBoard, (engine) => engine.links),
  bind(StorageClock, (engine) => engine.clock),
  bind(StorageHealth, (engine) => engine.health),
  bind(UsageReader, (engine) => engine.usage),
  bind(WebhookEndpoints, (engine) => engine.webhooks.endpoints),
  bind(TeamOutbox, (engine) => engine.webhooks.outbox),
  bind(Deliveries, (engine) => engine.webhooks.deliveries),
  bind(DeliveryTurns, (engine) => engine.webhooks.turns),
];

const BACKUP: FactoryProvider<StorageBackup> = {
  provide: StorageBackup,
  inject: [OpenStorage],
  useFactory: ({ source }: OpenStorage) => ({ write: (gateway: string) => writeBackup(source, gateway) }),
};

/** Opens the configured storage engine, binds every storage port to it, sweeps it, and closes it last. */
@Module({
  providers: [
    { provide: OpenStorage, inject: [MODULE_OPTIONS_TOKEN], useFactory: OpenStorage.open },
    { provide: AccessStores, inject: [OpenStorage], useFactory: ({ stores }: OpenStorage) => stores },
    BACKUP,
    ...PORTS,
  ],
  exports: [AccessStores, BACKUP, ...PORTS],
})
export class StorageModule extends ConfigurableModuleClass implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(StorageModule.name);
  private readonly sweep: PeriodicSweep;

  constructor(private readonly storage: OpenStorage) {
    super();
    const { engine, stores } = storage;
    this.sweep = new PeriodicSweep(engine, stores.claims, (error) => this.logger.warn(String(error)));
  }

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.sweep.stop();
    await this.storage.close();
  }
}
