import { readFileSync, writeFileSync } from 'node:fs';

/** What a stream of any length may add to a process, in MB. */
export const GROWTH_LIMIT_MB = 64;

/** Resident memory in MB: now, and the most there was since the count began. Linux. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** MB by which a process grew at most while something ran, seen from outside; the system's own count, so that no sample is missed. */
export async function growthDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  // Starts the count of the peak anew (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = memoryOf(pid).now;
  await work();
  return memoryOf(pid).peak - before;
}
