import { readFileSync, writeFileSync } from 'node:fs';

/** MB that a stream of any length may add to a process. */
export const GROWTH_LIMIT_MB = 64;

/** Resident memory in MB: current, and the peak since the count began. Linux only. */
function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** MB by which a process grew at its peak while something ran, measured by the kernel, so that no peak is missed. */
export async function growthDuring(pid: number, work: () => Promise<unknown>): Promise<number> {
  // Resets the peak (proc(5), clear_refs).
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const before = memoryOf(pid).now;
  await work();
  return memoryOf(pid).peak - before;
}
