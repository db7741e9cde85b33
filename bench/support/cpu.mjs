/** What a process has used so far, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs';

/** µs on a core, of all its threads. */
export function cpuOf(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.reduce((sum, thread) => sum + nanoseconds(`/proc/${pid}/task/${thread}/schedstat`), 0) / 1000;
}

/** µs that its main thread was ready to run and had no core: what other programs on the machine took from it. */
export function waitedOf(pid) {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1000;
}

/** MB resident: now, and the most there ever was. */
export function memoryOf(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

function nanoseconds(file) {
  return Number(readFileSync(file, 'utf8').split(' ', 1)[0]);
}
