import { ApiError } from '../errors/api-error.js';
import type { Fault } from '../faults/fault-plan.js';
import type { Sandbox } from '../sandbox.js';
import { settingsProblem, type SandboxSettings } from '../settings/sandbox-settings.js';
import type { SandboxStats } from '../stats/request-stats.js';
import { writeTask, type TaskPatch } from '../tasks/advance-task.js';
import { statusPayload } from '../tasks/task-payload.js';
import type { Task, TaskPlan } from '../tasks/task.js';
import type { FrameFault } from '../watch/frame-faults.js';
import type { CutOptions } from '../watch/watch-hub.js';

export interface TaskOverride extends TaskPatch, Partial<Pick<TaskPlan, 'outcome' | 'withoutAssets' | 'assetBytes'>> {
  /** Writing a state stops the task's clock unless this is set, so that nothing moves it afterwards. */
  keepClock?: boolean;
}

const STATE_FIELDS = ['status', 'progress', 'output', 'error'] as const;

/** Makes a running sandbox misbehave; the control routes and tests in the same process use the same operations. */
export class SandboxControl {
  private readonly initial: SandboxSettings;

  constructor(private readonly sandbox: Sandbox) {
    this.initial = { ...sandbox.settings };
  }

  get settings(): Readonly<SandboxSettings> {
    return { ...this.sandbox.settings };
  }

  /** Existing tasks keep their plan. */
  change(patch: Partial<SandboxSettings>): Readonly<SandboxSettings> {
    const problem = settingsProblem(patch);
    if (problem) throw new ApiError('invalidParameters', problem);
    Object.assign(this.sandbox.settings, patch);
    return this.settings;
  }

  addFault(fault: Fault): void {
    this.sandbox.faults.add(fault);
  }

  faults(): Fault[] {
    return this.sandbox.faults.list();
  }

  clearFaults(): void {
    this.sandbox.faults.clear();
    this.sandbox.hub.faults.clear();
    this.sandbox.hub.setSilent(false);
  }

  addFrameFault(fault: FrameFault): void {
    this.sandbox.hub.faults.add(fault);
  }

  sendFrame(content: string, taskUuid?: string): void {
    this.sandbox.hub.sendRaw(content, taskUuid);
  }

  cutWatchers(options: CutOptions = {}): number {
    return this.sandbox.hub.cut(options);
  }

  silenceWatchers(silent: boolean): void {
    this.sandbox.hub.setSilent(silent);
  }

  /** The task's status payload in the current generation. */
  task(uuid: string): object {
    return statusPayload(this.find(uuid), this.sandbox.payloads);
  }

  /** When the task ended (Unix ms), whether or not anyone was notified; null while it is open. */
  endedAt(uuid: string): number | null {
    const { completedAt } = this.find(uuid);
    return completedAt === null ? null : Date.parse(completedAt);
  }

  setTask(uuid: string, override: TaskOverride): object {
    const task = this.find(uuid);
    const { outcome, withoutAssets, assetBytes, keepClock, ...patch } = override;
    Object.assign(task.plan, defined({ outcome, withoutAssets, assetBytes }));
    if (STATE_FIELDS.some((name) => patch[name] !== undefined)) {
      if (!keepClock) this.sandbox.clock.stop(task);
      writeTask(this.sandbox, task, patch);
    }
    return this.task(uuid);
  }

  /** Forgets the task: reads answer 1006, and the watch sends nothing more about it. */
  forgetTask(uuid: string): void {
    const task = this.find(uuid);
    this.sandbox.clock.stop(task);
    this.sandbox.tasks.delete(task);
  }

  setBalance(balance: number): void {
    this.sandbox.accounts.first().balance = balance;
  }

  /** Takes credits from the first account without a task, as a charge that nobody knows of does; a negative number adds some. */
  charge(credits: number): void {
    this.sandbox.accounts.first().balance -= credits;
  }

  /** Another key of the first account, as when its owner rotates keys. */
  grantKey(key: string): void {
    this.sandbox.accounts.grant(key);
  }

  /** The key is refused from now on; an open watch socket stays open. */
  revokeKey(key: string): void {
    this.sandbox.accounts.revoke(key);
  }

  stats(): SandboxStats {
    return this.sandbox.stats.snapshot();
  }

  resetStats(): void {
    this.sandbox.stats.reset();
  }

  /** Resolves once the counts satisfy the check; rejects on timeout, so that a test fails with a reason. */
  until(check: (stats: SandboxStats) => boolean, timeoutMs = 5_000): Promise<SandboxStats> {
    return new Promise((resolve, reject) => {
      const stop = this.sandbox.stats.onChange(() => settle());
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`the sandbox did not reach the expected counts within ${timeoutMs} ms`));
      }, timeoutMs);
      const settle = (): void => {
        const stats = this.stats();
        if (!check(stats)) return;
        stop();
        clearTimeout(timer);
        resolve(stats);
      };
      settle();
    });
  }

  /** Resets to the initial options, without tasks, faults or counts. Open watch sockets stay open. */
  reset(): void {
    const { settings, tasks, uploads, uploadLimiter, assets, accounts } = this.sandbox;
    Object.assign(settings, this.initial);
    this.clearFaults();
    tasks.clear();
    uploads.clear();
    uploadLimiter.reset();
    assets.clear();
    accounts.reset();
    this.resetStats();
  }

  private find(uuid: string): Task {
    const task = this.sandbox.tasks.get(uuid);
    if (!task) throw new ApiError('taskNotFound');
    return task;
  }
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
