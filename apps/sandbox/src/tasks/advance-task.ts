import { flowOutput } from '../flows/flow-output.js';
import type { Params } from '../flows/field-rule.js';
import type { Sandbox } from '../sandbox.js';
import { isTerminal, timestamp, type Task } from './task.js';
import type { TaskStep } from './task-clock.js';

/** What control may override in a task; the rest is derived from the status. */
export interface TaskPatch {
  status?: string;
  progress?: number;
  output?: Params | null;
  error?: string | null;
}

/** Moves a task to a step of its plan. */
export function advanceTask(sandbox: Sandbox, task: Task, step: TaskStep): void {
  const failed = step.status === 'FAILED' || step.status === 'CANCELLED';
  const progress = failed ? task.progress : step.progress;
  writeTask(sandbox, task, { status: step.status, progress });
}

/** Writes a state, spends or returns the credits at the first end, and notifies the watchers. */
export function writeTask(sandbox: Sandbox, task: Task, patch: TaskPatch): void {
  task.status = patch.status ?? task.status;
  task.progress = patch.progress ?? (task.status === 'SUCCESS' ? 100 : task.progress);
  task.error = patch.error ?? (task.status === 'FAILED' ? 'the flow run ended with an error' : null);
  task.output = patch.output === undefined ? outputOf(sandbox, task) : patch.output;
  task.updatedAtMs = Date.now();
  if (task.status === 'RUNNING') task.startedAt ??= timestamp();
  task.completedAt = isTerminal(task.status) ? (task.completedAt ?? timestamp()) : null;
  closeReservation(sandbox, task);
  sandbox.file?.note(task);
  sandbox.hub.publish(task);
}

function outputOf(sandbox: Sandbox, task: Task): Params | null {
  if (task.status === 'PENDING' || task.status === 'QUEUED') return null;
  if (task.plan.withoutAssets && task.status === 'SUCCESS') return {};
  const ending = task.status === 'FAILED' || task.status === 'CANCELLED' ? task.status : undefined;
  const output = flowOutput({ ...task, ending, urlOf: (name) => fileLink(sandbox, task, name) });
  return ending === 'FAILED' ? { ...output, error_message: task.error } : output;
}

/** A file keeps its first link; a new signature at each step would look like a change of the task. */
function fileLink(sandbox: Sandbox, task: Task, name: string): string {
  const shown = Object.values(task.output ?? {})
    .flat()
    .find((value): value is string => typeof value === 'string' && value.includes(`/${task.uuid}/${name}?`));
  return shown ?? sandbox.links.read(`tasks/${task.uuid}/${name}`);
}

function closeReservation(sandbox: Sandbox, task: Task): void {
  if (task.settled || !isTerminal(task.status)) return;
  task.settled = true;
  task.account.openTasks -= 1;
  const isSpent = task.status === 'SUCCESS' || sandbox.settings.chargeFailures;
  sandbox.accounts.closeReservation(task.account, task.cost, isSpent);
}
