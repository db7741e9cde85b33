import { type QueueState } from '#contracts';
import { compact, finiteNumber, isJsonObject } from './fields.js';

export function readQueue(value: unknown): QueueState | undefined {
  if (!isJsonObject(value)) return undefined;
  const queue = compact({
    is_queued: typeof value['is_queued'] === 'boolean' ? value['is_queued'] : undefined,
    position: finiteNumber(value['position']),
    estimated_wait_seconds: finiteNumber(value['estimated_wait_seconds']),
  });
  return Object.keys(queue).length === 0 ? undefined : queue;
}
