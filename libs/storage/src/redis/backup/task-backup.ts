import { type FlowStatusPayload } from '#contracts';
import { type TaskBackup } from '../../backup/backup-record.js';
import { labelsOf, wordsOf } from '../../names.js';
import { META_FIELDS, metaOf, type Reader, readJson, texts, timesIn } from '../redis-replies.js';
import { hashOf, holdsIn, type RedisHash } from './redis-hash.js';
import { type TeamHead } from './team-head.js';

/** One task in the reply of backup-tasks.lua. */
export interface TaskReply {
  uuid: string;
  createdAt: number;
  task: unknown;
  record: unknown;
  ttlMs: number;
  words: string;
}

export function taskReplies(reply: unknown): TaskReply[] {
  return (reply as [string, string, unknown, unknown, number, string][]).map(([uuid, createdAt, task, record, ttlMs, words]) => ({
    uuid,
    createdAt: Number(createdAt),
    task,
    record,
    ttlMs: Number(ttlMs),
    words,
  }));
}

/**
 * The task as the budgets in the head count it. A task that ended since then is written as open and without a status: after a restore, its end is
 * read from the upstream and booked.
 * @returns null if nothing is stored about it. @throws NewerRecordError
 */
export function taskBackup(
  teamId: string,
  reply: TaskReply,
  head: TeamHead,
  at: { now: number; reader: Reader },
): TaskBackup | null {
  const hash = hashOf(reply.task);
  const fields = META_FIELDS.map((field) => hash[field] ?? '');
  const meta = metaOf(teamId, reply.uuid, fields, at.reader);
  if (meta === null) return null;
  const wasOpen = head.open.get(reply.uuid);
  const settled = hash['settled'] !== undefined;
  const common = {
    kind: 'task',
    meta,
    holds: holdsIn(hash),
    ...wordsOf(reply.words),
    ...timesIn(fields),
    ...bookedIn(hash),
  } as const;
  if (settled && wasOpen !== undefined) {
    return { ...common, record: null, expiresAt: null, lastStatus: wasOpen, settled: false };
  }
  const record = rankedRecord(texts(reply.record), at.reader);
  const expiresAt = settled && record !== null && reply.ttlMs > 0 ? at.now + reply.ttlMs : null;
  return { ...common, record, expiresAt, lastStatus: hash['lastStatus'] ?? '', settled };
}

/** '' where the creation had none. */
function bookedIn({ bookedLabels }: RedisHash): Pick<TaskBackup, 'bookedLabels'> {
  return bookedLabels === undefined ? {} : { bookedLabels: labelsOf(bookedLabels).labels ?? {} };
}

function rankedRecord(fields: string[], { records, unreadable }: Reader): TaskBackup['record'] {
  const [epoch = '', rev, terminal, rank, observedAt, json = '', schema] = fields;
  records.assertReadable(schema, 'the status');
  if (epoch === '' || json === '') return null;
  const status = readJson<FlowStatusPayload>(json, 'a status', unreadable);
  if (status === null) return null;
  const numbers = { rev: Number(rev), rank: Number(rank), observedAt: Number(observedAt) };
  return { epoch, terminal: terminal === '1', status, ...numbers };
}
