import { ConfigurableModuleBuilder, Module } from '@nestjs/common';
import { AccountFindings } from './account-book/account-findings.js';
import { QuotePrice } from './account/quote-price.js';
import { TeamCredits } from './account/team-credits.js';
import { ApplyUpdate } from './apply-update/apply-update.js';
import { DownloadAsset } from './assets/download-asset.js';
import { FileKeys } from './assets/file-keys.js';
import { GetAssetUrls } from './assets/get-asset-urls.js';
import { OpenTaskAsset } from './assets/open-task-asset.js';
import { ResolveAsset } from './assets/resolve-asset.js';
import { CreateTask } from './create-task/create-task.js';
import { InputFiles } from './create-task/input-files.js';
import { Prices } from './create-task/prices.js';
import { RecoverCreations } from './create-task/recover-creations.js';
import { GetTask } from './get-task/get-task.js';
import { ReadSnapshot } from './get-task/read-snapshot.js';
import { RefreshStatus } from './get-task/refresh-status.js';
import { LabelTasks } from './label-tasks/label-tasks.js';
import { ListTasks } from './list-tasks/list-tasks.js';
import { FindTask } from './shared/find-task.js';
import { TaskOptions } from './shared/task-options.js';
import { TaskOwners } from './shared/task-owners.js';
import { KeyMonitor } from './watch-upstream/key-monitor.js';
import { LinkMonitor } from './watch-upstream/link-monitor.js';
import { ReconcileOpenTasks } from './watch-upstream/reconcile-open-tasks.js';
import { WatchUpstream } from './watch-upstream/watch-upstream.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<TaskOptions>()
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
  .build();

/** One instance of each use-case for every feature; the ports behind them are bound by the modules of their adapters. */
const USE_CASES = [
  AccountFindings,
  ApplyUpdate,
  CreateTask,
  DownloadAsset,
  FileKeys,
  FindTask,
  GetAssetUrls,
  GetTask,
  InputFiles,
  KeyMonitor,
  LinkMonitor,
  LabelTasks,
  ListTasks,
  OpenTaskAsset,
  Prices,
  QuotePrice,
  ReadSnapshot,
  ReconcileOpenTasks,
  RecoverCreations,
  RefreshStatus,
  ResolveAsset,
  TaskOwners,
  TeamCredits,
  WatchUpstream,
];

@Module({
  providers: [{ provide: TaskOptions, useExisting: MODULE_OPTIONS_TOKEN }, ...USE_CASES],
  exports: [TaskOptions, ...USE_CASES],
})
export class TaskUseCasesModule extends ConfigurableModuleClass {}
