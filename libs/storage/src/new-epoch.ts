import { randomBytes } from 'node:crypto';

/** Created with every record, so that a client can tell a lost store from an old event. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex');
}
