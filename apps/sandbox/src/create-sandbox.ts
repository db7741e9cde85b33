import { AccountStore } from './account/account-store.js';
import { AssetStore } from './assets/asset-store.js';
import { subjectOfTask } from './assets/subject/subject-of-task.js';
import type { Subject } from './assets/subject/subject.js';
import { SignedLinks } from './assets/signed-links.js';
import { FaultPlan } from './faults/fault-plan.js';
import type { Sandbox } from './sandbox.js';
import { DEFAULT_API_KEY, settingsOf, type SandboxOptions } from './settings/sandbox-settings.js';
import { RequestStats } from './stats/request-stats.js';
import { advanceTask } from './tasks/advance-task.js';
import { TaskClock } from './tasks/task-clock.js';
import type { PayloadContext } from './tasks/task-payload.js';
import type { Task } from './tasks/task.js';
import { TaskFile } from './tasks/task-file.js';
import { TaskStore } from './tasks/task-store.js';
import { UploadLimiter } from './uploads/upload-limiter.js';
import { UploadStore } from './uploads/upload-store.js';
import { WatchHub } from './watch/watch-hub.js';

/** Puts the parts together. */
export function createSandbox(options: SandboxOptions): Sandbox {
  const settings = settingsOf(options);
  const apiKey = options.apiKey ?? DEFAULT_API_KEY;
  const tasks = new TaskStore();
  const file = options.dataFile === undefined ? undefined : new TaskFile(options.dataFile);
  const stats = new RequestStats();
  const payloads: PayloadContext = { settings, queuePosition: (task) => tasks.queuePosition(task) };
  const sandbox: Sandbox = {
    settings,
    apiKey,
    tasks,
    stats,
    payloads,
    accounts: new AccountStore([apiKey, ...(options.otherApiKeys ?? [])], settings),
    clock: new TaskClock(settings, (task, step) => advanceTask(sandbox, task, step)),
    uploads: new UploadStore(),
    uploadLimiter: new UploadLimiter(settings),
    links: new SignedLinks(settings, options.publicUrl, file?.linkSecret),
    assets: new AssetStore((task) => describe(sandbox, task)),
    faults: new FaultPlan(),
    hub: new WatchHub({ payloads, stats, tasks }),
    closing: new AbortController(),
    ...(file && { file }),
  };
  return sandbox;
}

async function describe(sandbox: Sandbox, task: Task): Promise<Subject> {
  if (task.subject) return task.subject;
  task.subject = await subjectOfTask(task, sandbox);
  sandbox.file?.note(task);
  return task.subject;
}
