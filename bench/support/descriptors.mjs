import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Raises the limit of open files for this process and those that it starts, as far as it may: root may go beyond the hard limit.
 * @returns the limit now
 */
export function raiseDescriptors(wanted) {
  if (limit() < wanted) spawnSync('prlimit', ['--pid', String(process.pid), `--nofile=${wanted}:${wanted}`]);
  return limit();
}

function limit() {
  return Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1]);
}
