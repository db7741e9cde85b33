import { canonicalTaskId, type FlowStatusPayload } from '#contracts';
import { type StatusReading } from '#tasks';
import {
  compact,
  type FieldNames,
  finiteNumber,
  isJsonObject,
  type JsonObject,
  optionalText,
  pick,
  readableText,
  requireObject,
  requireText,
} from './fields.js';
import { ignoreOdd, type ReportOdd } from './odd-parts.js';
import { readQueue } from './queue-reader.js';
import { failureByWord, statusWord, translatedEnd } from './status-word.js';
import { unreadable } from './unreadable.js';

/**
 * A task's status of either wire generation. Only the id and the status word are required: an end must not be lost for what stands beside it.
 * An odd `input` or `output` is passed on as it is, another odd part counts as missing; both are reported.
 * @param askedFor the task of an HTTP read; an answer about another task is refused, one without an id is taken for it.
 */
export function readFlowStatus(data: unknown, askedFor?: string, odd: ReportOdd = ignoreOdd): StatusReading {
  const source = requireObject(data, 'the task status');
  const status = requireText(source, ['status']);
  const text = (names: FieldNames) => readableText(source, names, () => odd(`status.${names[0]}`));
  return compact({
    flowName: text(['flowName', 'flow_name']),
    taskId: readTaskId(source, askedFor),
    status: statusWord(status),
    input: passedOn(source, 'input', odd),
    output: passedOn(source, 'output', odd),
    createTime: text(['createTime', 'created_at']),
    progress: readProgress(source['progress']),
    startTime: text(['startTime', 'started_at']),
    endTime: text(['endTime', 'completed_at']),
    queue: readQueue(source['queue']),
    error: readFailure(source['error']) ?? failureByWord(status),
    saidStatus: translatedEnd(status),
  });
}

function readTaskId(source: Record<string, unknown>, askedFor: string | undefined): string {
  if (askedFor === undefined) return canonicalTaskId(requireText(source, ['taskId', 'task_uuid']));
  const taskId = optionalText(source, ['taskId', 'task_uuid']) ?? askedFor;
  // A status stored under the wrong task would show one team another team's work.
  if (canonicalTaskId(taskId) !== canonicalTaskId(askedFor)) throw unreadable('the status is of another task');
  return askedFor;
}

function readProgress(value: unknown): number | undefined {
  const progress = finiteNumber(value);
  return progress === undefined ? undefined : Math.min(100, Math.max(0, progress));
}

function readFailure(value: unknown): FlowStatusPayload['error'] {
  return typeof value === 'string' || isJsonObject(value) ? value : undefined;
}

/** Typed as documented; the value itself is not inspected. */
function passedOn(source: JsonObject, name: 'input' | 'output', odd: ReportOdd): JsonObject | undefined {
  const value = pick(source, [name]);
  if (value !== undefined && !isJsonObject(value)) odd(`status.${name}`);
  return value as JsonObject | undefined;
}
