import { type FlowStatusPayload, parseExact, stringifyExact } from '#contracts';
import { type StoredTask, type TaskMeta, type TaskRecord } from '#tasks';
import { filesOf, labelsOf, timesOf } from '../names.js';
import { type RecordGuard } from '../records/record-guard.js';

/** A script's reply as texts; nil and missing entries become ''. */
export function texts(reply: unknown): string[] {
  return Array.isArray(reply)
    ? reply.map((part) => (typeof part === 'string' || typeof part === 'number' ? String(part) : ''))
    : [];
}

/** Called for data that cannot be read, for the log. */
export type Unreadable = (what: string) => void;

/** Told of what cannot be read, and what may not. */
export interface Reader {
  unreadable: Unreadable;
  records: RecordGuard;
}

/** @returns null if it is not JSON. */
export function readJson<T>(json: string, what: string, unreadable: Unreadable): T | null {
  try {
    return parseExact(json) as T;
  } catch {
    unreadable(what);
    return null;
  }
}

/** The fields of a record, in the order in which they are read. */
export const RECORD_FIELDS = ['epoch', 'rev', 'terminal', 'observedAt', 'json', 'schema'] as const;

/** A record that cannot be read counts as missing, so that lists still work and it is read from the upstream again. @param fields in the order of RECORD_FIELDS. @throws NewerRecordError */
export function recordOf([epoch, rev, terminal, observedAt, json, schema]: readonly string[], reader: Reader): TaskRecord | null {
  reader.records.assertReadable(schema, 'the status');
  if (!epoch || !json) return null;
  const status = readJson<FlowStatusPayload>(json, 'a status', reader.unreadable);
  if (status === null) return null;
  return { epoch, rev: Number(rev), terminal: terminal === '1', status, observedAt: Number(observedAt) };
}

/** The fields of a task's meta, in the order in which they are read; list-tasks.lua returns them in this order. */
export const META_FIELDS = [
  'keyId',
  'sub',
  'flowName',
  'createdAt',
  'cost',
  'hint',
  'labels',
  'webhookUrl',
  'files',
  'schema',
  'times',
] as const;

/** @param fields in the order of META_FIELDS. @returns null if there is no such task. @throws NewerRecordError */
export function metaOf(teamId: string, uuid: string, fields: readonly string[], reader: Reader): TaskMeta | null {
  const [keyId, sub, flowName = '', createdAt, cost, hint, labels, webhookUrl, files, schema] = fields;
  reader.records.assertReadable(schema, 'the task');
  if (!keyId) return null;
  const readAfterWrite = hint
    ? readJson<NonNullable<TaskMeta['readAfterWrite']>>(hint, 'the hint of a task', reader.unreadable)
    : null;
  return {
    uuid,
    teamId,
    keyId,
    ...(sub ? { sub } : {}),
    ...labelsOf(labels),
    flowName,
    ...filesOf(files),
    ...(webhookUrl ? { webhookUrl } : {}),
    createdAt: Number(createdAt),
    costCredits: cost ? Number(cost) : null,
    ...(readAfterWrite === null ? {} : { readAfterWrite }),
  };
}

/** @param fields in the order of META_FIELDS. */
export function timesIn(fields: readonly string[]): Pick<StoredTask, 'times'> {
  return timesOf(fields[META_FIELDS.indexOf('times')], Number(fields[META_FIELDS.indexOf('createdAt')]));
}

/** JSON text of a field for a script; '' if it is missing. */
export function fragment(value: unknown): string {
  return value == null ? '' : stringifyExact(value);
}
