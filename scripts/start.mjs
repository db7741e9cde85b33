/** `npm start`: sets up what is missing, starts the gateway and, without a TRIVERSE_API_KEY, the sandbox upstream and a demo team beside it. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';
import { demoKey, demoText } from './start/demo.mjs';
import { freePort } from './free-port.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const children = new Set();
let stopping = false;

function stop(code = 0) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}

/** Starts a program of ours; when it ends unasked, everything ends. */
function launch(script, env) {
  const child = fork(join(root, script), { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  children.add(child);
  child.once('exit', (code) => {
    children.delete(child);
    if (!stopping) stop(code || 1);
  });
  return child;
}

function lineOf(child, pattern) {
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

/** Its address is settled before it listens: it and the gateway, which loads for longer, start side by side. */
async function startSandbox() {
  const apiKey = `sk-sandbox-${randomBytes(12).toString('hex')}`;
  const { SANDBOX_PORT, SANDBOX_HOST = '127.0.0.1' } = process.env;
  const port = Number(SANDBOX_PORT) || (await freePort(SANDBOX_HOST));
  const url = `http://${SANDBOX_HOST}:${port}`;
  const env = { ...process.env, SANDBOX_PORT: String(port), SANDBOX_API_KEY: apiKey };
  const child = launch('dist/apps/sandbox/src/main.js', env);
  const listening = lineOf(child, /sandbox upstream listening on (\S+)\n/);
  return { url, listening, env: { TRIVERSE_API_KEY: apiKey, TRIVERSE_BASE_URL: `${url}/api/v1` } };
}

async function startGateway(env) {
  const child = launch('dist/apps/gateway/src/main.js', { LOG_LEVEL: 'warn', ...process.env, ...env });
  child.stdout.on('data', (chunk) => process.stdout.write(chunk.toString().replace(/^gateway listening on .*\n/m, '')));
  return new Promise((resolve) => {
    child.once('message', ({ listening }) => resolve(listening.replace('[::1]', '127.0.0.1')));
    child.once('exit', () => resolve(undefined));
  });
}

/** With the account's own key. */
async function startReal() {
  const url = await startGateway({});
  if (!url) return;
  say(`Triverse gateway      ${url}`);
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE, TEAMS_FILE } = process.env;
  if (!ADMIN_TOKEN && !ADMIN_TOKEN_FILE && !TEAMS_FILE)
    say('Nobody can call it yet: set ADMIN_TOKEN and make a team (npm run admin -- --help), or declare teams in TEAMS_FILE.');
  say('Ctrl-C ends it.');
}

/** @returns the operator's token, or a new one for this start. */
function adminToken() {
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE } = process.env;
  if (ADMIN_TOKEN_FILE) return readFileSync(ADMIN_TOKEN_FILE, 'utf8').trim();
  return ADMIN_TOKEN || randomBytes(24).toString('base64url');
}

async function startDemo() {
  if (process.env.TRIVERSE_BASE_URL)
    say('TRIVERSE_BASE_URL is not used without TRIVERSE_API_KEY: the bundled sandbox is the upstream');
  const token = adminToken();
  const sandbox = await startSandbox();
  // Nobody routes requests to a demo: it ends at once.
  const drain = { SHUTDOWN_DRAIN_MS: process.env.SHUTDOWN_DRAIN_MS ?? '0' };
  const env = { ...drain, ...(process.env.ADMIN_TOKEN_FILE ? {} : { ADMIN_TOKEN: token }) };
  const [url] = await Promise.all([startGateway({ ...sandbox.env, ...env }), sandbox.listening]);
  if (url) say(demoText({ url, sandboxUrl: sandbox.url, key: await demoKey(url, token) }));
}

async function main() {
  installIfNeeded({ log: say });
  buildIfNeeded({ log: say });
  const hasKey = process.env.TRIVERSE_API_KEY || process.env.TRIVERSE_API_KEY_FILE;
  await (hasKey ? startReal() : startDemo());
}

process.on('SIGINT', () => stop());
process.on('SIGTERM', () => stop());
main().catch((error) => {
  // What fails because everything is being ended is no news.
  if (!stopping) process.stderr.write(`${error.message}\n`);
  stop(1);
});
