/** The programs that `npm start` and `npm run start:dev` run side by side: when one of them exits, all are stopped. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';
import { root } from '../install.mjs';

export const say = (line) => process.stdout.write(`${line}\n`);
const children = new Set();
let stopping = false;

export const isStopping = () => stopping;

export function stop(code = 0) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}

/** Starts one of our programs. Its standard output goes to ours, so that it writes readable logs on a terminal, unless `stdout` is `pipe`. */
export function launch(script, env, { args = [], execArgv = process.execArgv, stdout = 'inherit' } = {}) {
  const stdio = ['ignore', stdout, 'inherit', 'ipc'];
  const child = fork(join(root, script), args, { cwd: root, env, stdio, execArgv });
  children.add(child);
  child.once('exit', (code) => {
    children.delete(child);
    if (!stopping) stop(code || 1);
  });
  return child;
}

/** Resolves with the pattern's first group once the child has printed it, or with undefined when the child exits first. */
export function lineOf(child, pattern) {
  return new Promise((resolve) => {
    let seen = '';
    child.stdout.on('data', (chunk) => {
      seen += chunk;
      const match = pattern.exec(seen);
      if (match) resolve(match[1]);
    });
    child.once('exit', () => resolve(undefined));
  });
}

export const newSandboxKey = () => `sk-sandbox-${randomBytes(12).toString('hex')}`;

/** Chooses the sandbox's address before it listens, so that the gateway, which takes longer to load, can start at the same time. */
export async function startSandbox({ apiKey = newSandboxKey(), usualPort, dataFile } = {}) {
  const { SANDBOX_PORT, SANDBOX_HOST = '127.0.0.1' } = process.env;
  const port = Number(SANDBOX_PORT) || (await freePort(SANDBOX_HOST, usualPort));
  const url = `http://${SANDBOX_HOST}:${port}`;
  const sandboxEnv = {
    ...process.env,
    SANDBOX_PORT: String(port),
    SANDBOX_API_KEY: apiKey,
    ...(dataFile && { SANDBOX_DATA_FILE: dataFile }),
  };
  const child = launch('dist/apps/sandbox/src/main.js', sandboxEnv, { stdout: 'pipe' });
  const listening = lineOf(child, /sandbox upstream listening on (\S+)\n/);
  return { url, port, listening, env: { TRIVERSE_API_KEY: apiKey, TRIVERSE_BASE_URL: `${url}/api/v1` } };
}
