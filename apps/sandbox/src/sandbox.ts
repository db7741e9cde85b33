import type { AccountStore } from './account/account-store.js';
import type { AssetStore } from './assets/asset-store.js';
import type { SignedLinks } from './assets/signed-links.js';
import type { FaultPlan } from './faults/fault-plan.js';
import type { SandboxSettings } from './settings/sandbox-settings.js';
import type { RequestStats } from './stats/request-stats.js';
import type { TaskClock } from './tasks/task-clock.js';
import type { PayloadContext } from './tasks/task-payload.js';
import type { TaskFile } from './tasks/task-file.js';
import type { TaskStore } from './tasks/task-store.js';
import type { UploadLimiter } from './uploads/upload-limiter.js';
import type { UploadStore } from './uploads/upload-store.js';
import type { WatchHub } from './watch/watch-hub.js';

/** The state of a running sandbox, shared by routes and control. */
export interface Sandbox {
  settings: SandboxSettings;
  apiKey: string;
  accounts: AccountStore;
  tasks: TaskStore;
  clock: TaskClock;
  uploads: UploadStore;
  uploadLimiter: UploadLimiter;
  links: SignedLinks;
  assets: AssetStore;
  faults: FaultPlan;
  stats: RequestStats;
  hub: WatchHub;
  payloads: PayloadContext;
  /** Aborted at close, so that no delay outlives the server. */
  closing: AbortController;
  /** Where tasks are kept over restarts, when they are. */
  file?: TaskFile;
}
