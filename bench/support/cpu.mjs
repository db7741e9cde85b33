/** Resources that a process has used so far, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

/** CPU time of all its threads, µs. */
export function cpuOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + nanoseconds(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1000;
}

/** Time that its main thread was ready but had no core, because other programs ran, µs. */
export function waitedOf(pid) {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1000;
}

/** Resident memory in MB, current and peak. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

function nanoseconds(file) {
  return Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
}
