import type { SandboxSettings } from '../settings/sandbox-settings.js';
import type { Task } from './task.js';

/** The header that generation B names in `read_after_write_header`. */
export const READ_AFTER_WRITE_HEADER = 'X-Triverse-Read-After-Write';

type Generation = SandboxSettings['generation'];

interface Queue {
  is_queued: boolean;
  position: number;
  estimated_wait_seconds: number;
}

export interface PayloadContext {
  settings: SandboxSettings;
  queuePosition: (task: Task) => number;
}

function queueOf(task: Task, { queuePosition }: PayloadContext): Queue | null {
  if (task.status !== 'QUEUED') return null;
  const position = queuePosition(task);
  return { is_queued: true, position, estimated_wait_seconds: Math.ceil((position * task.plan.durationMs) / 1_000) };
}

export function creationPayload(task: Task, context: PayloadContext): object {
  return context.settings.generation === 'B' ? creationB(task, context) : creationA(task);
}

function creationA(task: Task): object {
  return {
    task_uuid: task.uuid,
    name: `${task.flow.name}-${task.uuid.slice(0, 8)}`,
    created_at: task.createdAt,
    is_public: true,
    task_priority: 0,
    status: task.status,
    flow_name: task.flow.name,
    input: task.input,
    costCredits: task.cost,
  };
}

function creationB(task: Task, context: PayloadContext): object {
  const seconds = context.settings.readAfterWriteSeconds;
  return {
    task_uuid: task.uuid,
    flow_name: task.flow.name,
    status: task.status,
    created_at: task.createdAt,
    cost_credits: task.cost,
    queue: queueOf(task, context),
    read_after_write_deadline_seconds: seconds > 0 ? seconds : null,
    read_after_write_header: seconds > 0 ? READ_AFTER_WRITE_HEADER : null,
  };
}

export function statusPayload(task: Task, context: PayloadContext): object {
  return context.settings.generation === 'B' ? statusB(task, context) : statusA(task);
}

function statusA(task: Task): object {
  return {
    flowName: task.flow.name,
    taskId: task.uuid,
    // A task that was queued before the switch to this generation is still waiting.
    status: task.status === 'QUEUED' ? 'PENDING' : task.status,
    input: task.input,
    output: task.output ?? {},
    createTime: task.createdAt,
  };
}

function statusB(task: Task, context: PayloadContext): object {
  return {
    task_uuid: task.uuid,
    flow_name: task.flow.name,
    status: task.status,
    progress: task.progress,
    created_at: task.createdAt,
    started_at: task.startedAt,
    completed_at: task.completedAt,
    input: task.input,
    output: task.output,
    error: task.error,
    queue: queueOf(task, context),
  };
}

/** Whether a status read must miss this task: generation B's window in which only the named header sees a new one. */
export function hiddenAfterWrite(task: Task, settings: SandboxSettings, headerSent: boolean): boolean {
  const generation: Generation = settings.generation;
  if (generation !== 'B' || headerSent) return false;
  return Date.now() - task.createdAtMs < settings.readAfterWriteSeconds * 1_000;
}
