/** `npm start`: sets up what is missing, starts the gateway and, without a TRIVERSE_API_KEY, the sandbox upstream and a demo team beside it. */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded, root } from './install.mjs';

const say = (line = '') => process.stdout.write(`${line}\n`);
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

async function startSandbox() {
  const apiKey = `sk-sandbox-${randomBytes(12).toString('hex')}`;
  const child = launch('dist/apps/sandbox/src/main.js', { SANDBOX_PORT: '0', ...process.env, SANDBOX_API_KEY: apiKey });
  const url = await lineOf(child, /sandbox upstream listening on (\S+)\n/);
  return url && { url, env: { TRIVERSE_API_KEY: apiKey, TRIVERSE_BASE_URL: `${url}/api/v1` } };
}

async function startGateway(env) {
  const child = launch('dist/apps/gateway/src/main.js', { LOG_LEVEL: 'warn', ...process.env, ...env });
  child.stdout.on('data', (chunk) => process.stdout.write(chunk.toString().replace(/^gateway listening on .*\n/m, '')));
  return new Promise((resolve) => {
    child.once('message', ({ listening }) => resolve(listening.replace('[::1]', '127.0.0.1')));
    child.once('exit', () => resolve(undefined));
  });
}

async function admin(url, token, path, body) {
  const response = await fetch(`${url}/gateway/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`demo team: ${answer.message}`);
  return answer.data;
}

async function demoKey(url, adminToken) {
  const { team_id: team } = await admin(url, adminToken, 'teams', { name: 'demo' });
  const scopes = ['tasks:create', 'tasks:read', 'assets:read', 'uploads:write', 'usage:read', 'team:admin'];
  const { key } = await admin(url, adminToken, `teams/${team}/keys`, { alias: 'demo key', scopes });
  return key;
}

function printDemo(url, sandboxUrl, key) {
  const hasConsole = existsSync(join(root, 'dist/apps/console/index.html'));
  say(`
Triverse gateway      ${url}
${hasConsole ? `Console               ${url}/console\n` : ''}Upstream              the bundled sandbox, ${sandboxUrl} (set TRIVERSE_API_KEY for the real one)
Demo team key         ${key}

Create a task and watch it (from this folder):

  TASK=$(curl -s ${url}/api/v1/tasks/text-to-model -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '{"prompt":"a red chair"}' | sed -E 's/.*"task_uuid":"([^"]+)".*/\\1/')

  TASK=$TASK node --input-type=module -e "
    import { io } from 'socket.io-client';
    const socket = io('${url}', { auth: { token: '${key}' } });
    const show = ({ rev, status }) => console.log(rev, status.status, status.progress ?? '');
    socket.on('connect', async () => show((await socket.emitWithAck('task:subscribe', { task_uuid: process.env.TASK })).data));
    socket.on('task:update', show);
    socket.on('task:finalized', (event) => { show(event); socket.close(); });"

  curl -s -o model.glb ${url}/api/v1/tasks/download/$TASK -H 'Authorization: Bearer ${key}'

Ctrl-C ends everything.`);
}

async function main() {
  installIfNeeded({ log: say });
  buildIfNeeded({ log: say });
  const real = process.env.TRIVERSE_API_KEY || process.env.TRIVERSE_API_KEY_FILE;
  if (real) {
    const url = await startGateway({});
    if (url) say(`Triverse gateway      ${url}\nCtrl-C ends it.`);
    return;
  }
  const adminToken = process.env.ADMIN_TOKEN || randomBytes(24).toString('base64url');
  const sandbox = await startSandbox();
  const url = sandbox && (await startGateway({ ...sandbox.env, ADMIN_TOKEN: adminToken }));
  if (url) printDemo(url, sandbox.url, await demoKey(url, adminToken));
}

process.on('SIGINT', () => stop());
process.on('SIGTERM', () => stop());
main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  stop(1);
});
