import { type FlowStatusPayload, isTerminalStatus, stringifyExact } from '#contracts';
import { type RecordVersion, type StatusUpdate, type TaskMeta, type TaskRecord } from '../ports/task-store.js';
import { composeStatus } from './compose-status.js';
import { rankOf, RUNNING_RANK } from './state-rules.js';

/** A record with its rank; an unknown status keeps the previous rank. */
export interface RankedRecord extends TaskRecord {
  rank: number;
}

export type UpdateDecision =
  { verdict: 'conflict' | 'stale' } | { verdict: 'unchanged'; next: RankedRecord } | { verdict: 'applied'; next: RankedRecord };

/**
 * Decides how an observation changes a stored record (null: none, or expired).
 * `apply-update.lua` implements the same for Redis; a property test compares the two.
 */
export function decideUpdate(
  stored: RankedRecord | null,
  update: StatusUpdate,
  task: Pick<TaskMeta, 'uuid' | 'flowName' | 'createdAt'> & { newEpoch: string },
): UpdateDecision {
  if (update.expected !== undefined && !sameVersion(stored, update.expected)) return { verdict: 'conflict' };
  const rank = rankOf(update.reading.status) ?? stored?.rank ?? 0;
  const status = mergeReading(stored, update, { ...task, rank });
  const observedAt = Math.max(update.observedAt, stored?.observedAt ?? 0);
  if (stored && stringifyExact(status) === stringifyExact(stored.status)) {
    return { verdict: 'unchanged', next: { ...stored, observedAt } };
  }
  if (stored && (stored.terminal || goesBack(stored, rank, status.progress))) return { verdict: 'stale' };
  const epoch = stored?.epoch ?? task.newEpoch;
  const terminal = isTerminalStatus(status.status);
  return { verdict: 'applied', next: { epoch, rev: (stored?.rev ?? 0) + 1, terminal, status, observedAt, rank } };
}

function sameVersion(stored: RankedRecord | null, expected: RecordVersion | null): boolean {
  return stored?.epoch === expected?.epoch && stored?.rev === expected?.rev;
}

function goesBack(stored: RankedRecord, rank: number, progress: number | undefined): boolean {
  if (rank !== stored.rank) return rank < stored.rank;
  const before = stored.status.progress;
  return rank === RUNNING_RANK && before !== undefined && progress !== undefined && progress < before;
}

/** Missing parts keep their stored value; progress is tied to its rank, and end time, queue position and error to their observation. */
function mergeReading(
  stored: RankedRecord | null,
  { reading }: StatusUpdate,
  task: Pick<TaskMeta, 'uuid' | 'flowName' | 'createdAt'> & { rank: number },
): FlowStatusPayload {
  const kept = stored?.status;
  return composeStatus({
    ...reading,
    taskId: task.uuid,
    flowName: reading.flowName ?? kept?.flowName ?? task.flowName,
    input: reading.input ?? kept?.input ?? {},
    output: reading.output ?? kept?.output ?? {},
    createTime: reading.createTime ?? kept?.createTime ?? new Date(task.createdAt).toISOString(),
    startTime: reading.startTime ?? kept?.startTime,
    progress: reading.progress ?? (stored?.rank === task.rank ? kept?.progress : undefined),
  });
}
