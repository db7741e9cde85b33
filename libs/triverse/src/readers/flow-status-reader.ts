import { type FlowStatusPayload } from '#contracts';
import { type StatusReading } from '#tasks';
import { compact, finiteNumber, isJsonObject, optionalObject, optionalText, pick, requireObject, requireText } from './fields.js';
import { readQueue } from './queue-reader.js';
import { failureByWord, statusWord } from './status-word.js';
import { unreadable } from './unreadable.js';

/**
 * A task's status of either wire generation. The fields of generation A must have the documented type where they are present;
 * what generation B adds is dropped when it is odd.
 * @param askedFor the task of an HTTP read; an answer about another task is refused, one without an id is taken for it.
 */
export function readFlowStatus(data: unknown, askedFor?: string): StatusReading {
  const source = requireObject(data, 'the task status');
  const status = requireText(source, ['status']);
  return compact({
    flowName: optionalText(source, ['flowName', 'flow_name']),
    taskId: readTaskId(source, askedFor),
    status: statusWord(status),
    input: optionalObject(source, ['input']),
    output: optionalObject(source, ['output']),
    createTime: optionalText(source, ['createTime', 'created_at']),
    progress: readProgress(source['progress']),
    startTime: lenientText(pick(source, ['startTime', 'started_at'])),
    endTime: lenientText(pick(source, ['endTime', 'completed_at'])),
    queue: readQueue(source['queue']),
    error: readFailure(source['error']) ?? failureByWord(status),
  });
}

function readTaskId(source: Record<string, unknown>, askedFor: string | undefined): string {
  if (askedFor === undefined) return requireText(source, ['taskId', 'task_uuid']);
  const taskId = optionalText(source, ['taskId', 'task_uuid']) ?? askedFor;
  // A status filed under the wrong task would show one team another team's work.
  if (taskId.toLowerCase() !== askedFor.toLowerCase()) throw unreadable('the status is of another task');
  return askedFor;
}

function readProgress(value: unknown): number | undefined {
  const progress = finiteNumber(value);
  return progress === undefined ? undefined : Math.min(100, Math.max(0, progress));
}

function readFailure(value: unknown): FlowStatusPayload['error'] {
  return typeof value === 'string' || isJsonObject(value) ? value : undefined;
}

function lenientText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
