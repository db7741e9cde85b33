import { type FlowStatusPayload, parseExact, stringifyExact } from '#contracts';
import { type TaskMeta, type TaskRecord } from '#tasks';

/** A script's reply as texts; nil and missing entries become ''. */
export function texts(reply: unknown): string[] {
  return Array.isArray(reply)
    ? reply.map((part) => (typeof part === 'string' || typeof part === 'number' ? String(part) : ''))
    : [];
}

/** Told of what cannot be read, for the log. */
export type Unreadable = (what: string) => void;

/** @returns null when it is no JSON. */
export function readJson<T>(json: string, what: string, unreadable: Unreadable): T | null {
  try {
    return parseExact(json) as T;
  } catch {
    unreadable(what);
    return null;
  }
}

/** The fields in which a record is read, in this order. */
export const RECORD_FIELDS = ['epoch', 'rev', 'terminal', 'observedAt', 'json'] as const;

/** One that cannot be read counts as lost, so that it spoils no list and is read from the upstream anew. @param fields in the order of RECORD_FIELDS. */
export function recordOf([epoch, rev, terminal, observedAt, json]: readonly string[], unreadable: Unreadable): TaskRecord | null {
  if (!epoch || !json) return null;
  const status = readJson<FlowStatusPayload>(json, 'a status', unreadable);
  if (status === null) return null;
  return { epoch, rev: Number(rev), terminal: terminal === '1', status, observedAt: Number(observedAt) };
}

/** The fields in which a task's meta is read, in this order; list-tasks.lua gives them in the same. */
export const META_FIELDS = ['keyId', 'sub', 'flowName', 'createdAt', 'cost', 'hint'] as const;

/** @param fields in the order of META_FIELDS. @returns null when there is no such task. */
export function metaOf(teamId: string, uuid: string, fields: readonly string[], unreadable: Unreadable): TaskMeta | null {
  const [keyId, sub, flowName = '', createdAt, cost, hint] = fields;
  if (!keyId) return null;
  const readAfterWrite = hint ? readJson<NonNullable<TaskMeta['readAfterWrite']>>(hint, 'the hint of a task', unreadable) : null;
  return {
    uuid,
    teamId,
    keyId,
    ...(sub ? { sub } : {}),
    flowName,
    createdAt: Number(createdAt),
    costCredits: cost ? Number(cost) : null,
    ...(readAfterWrite === null ? {} : { readAfterWrite }),
  };
}

/** JSON text of a field for a script, '' for one that is missing. */
export function fragment(value: unknown): string {
  return value == null ? '' : stringifyExact(value);
}
