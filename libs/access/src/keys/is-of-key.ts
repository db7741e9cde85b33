import { type Principal } from '../principal.js';

/** Whether the limits and budgets of a caller are those of a key. The id of a person, and that of a session in a link, have a sign that no key's id has. */
export function isOfKey({ keyId, sessionId }: Pick<Principal, 'keyId' | 'sessionId'>): boolean {
  return sessionId === undefined || !/[-.]/.test(keyId);
}
