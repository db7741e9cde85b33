/** HTTP load from one pinned process: wrk where it is installed, else autocannon, which is slower than the fastest servers here. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cpuOf } from './cpu.mjs';
import { LOAD_CORE, startNode, startProgram } from './processes.mjs';

const hasWrk = spawnSync('sh', ['-c', 'command -v wrk']).status === 0;
export const loadGenerator = hasWrk ? 'wrk' : 'autocannon';

/**
 * Keeps `connections` busy with GET requests for the paths in turn.
 * @param server { url, pid } or { url, pids }: the server under load, and the processes whose CPU time is measured
 * @param asked.tokens the bearer token of each path; missing: what the headers say
 * @returns { perSecond, cpuUs (of the server, per request), p50, p99 (ms) }; an answer that is not 2xx or 3xx is an error
 */
export async function load(server, { paths, tokens, headers = {}, connections = 64, seconds = 3 }) {
  const { pids = [server.pid] } = server;
  const cpu = () => pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
  const before = cpu();
  const run = hasWrk ? runWrk : runAutocannon;
  const { requests, seconds: took, bad, p50, p99 } = await run(server.url, { paths, tokens, headers, connections, seconds });
  if (bad > 0) throw new Error(`${server.url}${paths[0]}: ${bad} of ${requests} requests failed`);
  return { perSecond: requests / took, cpuUs: (cpu() - before) / requests, p50, p99 };
}

async function runWrk(url, { paths, tokens, headers, connections, seconds }) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
  const file = join(folder, 'paths');
  writeFileSync(file, paths.map((path, at) => (tokens ? `${path} ${tokens[at]}` : path)).join('\n'));
  const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const script = fileURLToPath(new URL('./load.lua', import.meta.url));
  // A slow answer is not an error.
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', ...lines, '-s', script, url, '--', file];
  try {
    return JSON.parse(await startProgram('wrk', args, { core: LOAD_CORE }).printed(/RESULT (.*)\n/));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAutocannon(url, options) {
  const child = startNode(new URL('./autocannon.mjs', import.meta.url), { core: LOAD_CORE });
  try {
    return await child.ask('load', { url, ...options });
  } finally {
    await child.stop();
  }
}
