import { type Settings } from '#config';
import { availableParallelism } from 'node:os';

/** Settings that promise a number for the whole instance, while each process keeps count for itself. */
const SHARED = ['CONNECTIONS_PER_ADDRESS', 'WEBHOOK_CONCURRENCY', 'WEBHOOK_CONCURRENCY_PER_HOST'] as const;

/** How many processes serve. */
export function workersOf({ WORKERS }: Pick<Settings, 'WORKERS'>): number {
  return WORKERS === 'auto' ? availableParallelism() : WORKERS;
}

/** The settings of one worker: its share of what they promise for all workers together, rounded up. */
export function perWorker(settings: Settings): Settings {
  const workers = workersOf(settings);
  const shares = Object.fromEntries(SHARED.map((name) => [name, Math.ceil(settings[name] / workers)] as const));
  return { ...settings, ...shares };
}
