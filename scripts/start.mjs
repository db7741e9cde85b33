/** `npm start`: installs and builds if needed, and starts the gateway; without TRIVERSE_API_KEY also the sandbox upstream and a demo team. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { demoKey, demoText } from './start/demo.mjs';
import { isStopping, launch, say, startSandbox, stop } from './start/processes.mjs';

async function startGateway(env) {
  const child = launch('dist/apps/gateway/src/main.js', { LOG_LEVEL: 'warn', ...process.env, ...env });
  return new Promise((resolve) => {
    child.once('message', ({ listening }) => resolve(listening.replace('[::1]', '127.0.0.1')));
    child.once('exit', () => resolve(undefined));
  });
}

/** Starts the gateway with the account's own key. */
async function startReal() {
  const url = await startGateway({});
  if (!url) return;
  say(`Triverse gateway      ${url}`);
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE, TEAMS_FILE } = process.env;
  if (!ADMIN_TOKEN && !ADMIN_TOKEN_FILE && !TEAMS_FILE)
    say('No team exists yet: set ADMIN_TOKEN and create one (npm run admin -- --help), or declare teams in TEAMS_FILE.');
  say('Press Ctrl-C to stop.');
}

/** @returns the configured operator token, or a random one for this run. */
function adminToken() {
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE } = process.env;
  if (ADMIN_TOKEN_FILE) return readFileSync(ADMIN_TOKEN_FILE, 'utf8').trim();
  return ADMIN_TOKEN || randomBytes(24).toString('base64url');
}

async function startDemo() {
  if (process.env.TRIVERSE_BASE_URL)
    say('TRIVERSE_BASE_URL is ignored without TRIVERSE_API_KEY: the bundled sandbox is the upstream');
  const token = adminToken();
  const sandbox = await startSandbox();
  // No load balancer routes requests to a demo, so it needs no drain.
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
  // Failures during shutdown are expected.
  if (!isStopping()) process.stderr.write(`${error.message}\n`);
  stop(1);
});
