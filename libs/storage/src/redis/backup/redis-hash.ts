import { type BudgetHold } from '#tasks';

export type RedisHash = Record<string, string>;

/** A hash as HGETALL returns it in a script's reply: fields and values alternate. */
export function hashOf(reply: unknown): RedisHash {
  const parts = Array.isArray(reply) ? reply.map(String) : [];
  const hash: RedisHash = {};
  for (let at = 0; at < parts.length; at += 2) hash[parts[at] ?? ''] = parts[at + 1] ?? '';
  return hash;
}

const HOLD = 'hold:';

export function holdsIn(hash: RedisHash): BudgetHold[] {
  return Object.entries(hash)
    .filter(([field]) => field.startsWith(HOLD))
    .map(([field, credits]) => ({ windowId: field.slice(HOLD.length), credits: Number(credits) }));
}

export function holdFields(holds: readonly BudgetHold[]): RedisHash {
  return Object.fromEntries(holds.map(({ windowId, credits }) => [HOLD + windowId, String(credits)]));
}
