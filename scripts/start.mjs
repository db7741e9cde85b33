/** `npm start`: installs and builds if needed, and starts the gateway; without TRIVERSE_API_KEY also the sandbox upstream and a demo team. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { given, readConfigFile } from './start/environment.mjs';
import { demoKey, demoText, hasConsole, isKeyGood, signInLink } from './start/demo.mjs';
import { keptFolder, keptSecrets, readArguments } from './start/kept.mjs';
import { GATEWAY_NODE_ARGS } from './start/node-args.mjs';
import { isStopping, launch, say, startSandbox, stop } from './start/processes.mjs';

/** Development servers of pages that try the gateway out. */
const LOCAL_ORIGINS = 'http://localhost:*,http://127.0.0.1:*';
const GATEWAY = 'dist/apps/gateway/src/main.js';

async function startGateway(env) {
  const execArgv = [...process.execArgv, ...GATEWAY_NODE_ARGS];
  const child = launch(GATEWAY, { ...process.env, LOG_LEVEL: given.LOG_LEVEL || 'warn', ...env }, { execArgv });
  return new Promise((resolve) => {
    child.once('message', ({ listening }) => resolve(listening.replace('[::1]', '127.0.0.1')));
    child.once('exit', () => resolve(undefined));
  });
}

/** Starts the gateway with the account's own key. */
async function startReal(asked) {
  const folder = await keptFolder('real', asked);
  const url = await startGateway(folder ? { DATA_DIR: folder } : {});
  if (!url) return;
  say(`Triverse gateway      ${url}`);
  if (hasConsole()) say(`Console               ${given.PUBLIC_URL || url}/console`);
  say(`API documents         ${given.PUBLIC_URL || url}/docs`);
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE, TEAMS_FILE } = given;
  if (!ADMIN_TOKEN && !ADMIN_TOKEN_FILE && !TEAMS_FILE)
    say('No team exists yet: set ADMIN_TOKEN and create one (npm run admin -- --help), or declare teams in TEAMS_FILE.');
  say('Press Ctrl-C to stop.');
}

/** @returns the configured operator token, or undefined. */
function configuredAdminToken() {
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE } = given;
  const configured = ADMIN_TOKEN_FILE ? readFileSync(ADMIN_TOKEN_FILE, 'utf8').trim() : ADMIN_TOKEN;
  // During a rotation there are two; either works.
  return configured?.split(',')[0] || undefined;
}

async function startDemo(asked) {
  if (given.TRIVERSE_BASE_URL) say('TRIVERSE_BASE_URL is ignored without TRIVERSE_API_KEY: the bundled sandbox is the upstream');
  const folder = await keptFolder('demo', asked);
  const { secrets, keep } = keptSecrets(folder);
  const configured = configuredAdminToken();
  const token = configured ?? secrets.adminToken;
  const dataFile = folder ? join(folder, 'sandbox.jsonl') : undefined;
  const sandbox = await startSandbox({ apiKey: secrets.sandboxKey, usualPort: secrets.sandboxPort, dataFile });
  keep({ sandboxPort: sandbox.port });
  const [url] = await Promise.all([startGateway({ ...sandbox.env, ...demoSettings(folder, secrets, token) }), sandbox.listening]);
  if (!url) return;
  if (!(await isKeyGood(url, secrets.key))) keep({ key: await demoKey(url, token) });
  const { key } = secrets;
  const link = hasConsole() ? await signInLink(url, key) : undefined;
  // What was configured is no business of the terminal's.
  const shown = configured === undefined ? token : undefined;
  say(demoText({ url, sandboxUrl: sandbox.url, key, adminToken: shown, link, folder }));
}

function demoSettings(folder, { gatewaySecret }, token) {
  const { ADMIN_TOKEN, ADMIN_TOKEN_FILE, GATEWAY_SECRET, GATEWAY_SECRET_FILE, SHUTDOWN_DRAIN_MS, ALLOWED_ORIGINS } = given;
  return {
    ...(ALLOWED_ORIGINS ? {} : { ALLOWED_ORIGINS: LOCAL_ORIGINS }),
    // No load balancer routes requests to a demo, so it needs no drain.
    SHUTDOWN_DRAIN_MS: SHUTDOWN_DRAIN_MS ?? '0',
    ...(ADMIN_TOKEN || ADMIN_TOKEN_FILE ? {} : { ADMIN_TOKEN: token }),
    ...(GATEWAY_SECRET || GATEWAY_SECRET_FILE ? {} : { GATEWAY_SECRET: gatewaySecret }),
    ...(folder ? { DATA_DIR: folder } : {}),
  };
}

async function main() {
  const asked = readArguments(process.argv.slice(2));
  installIfNeeded({ log: say });
  await buildIfNeeded({ log: say });
  if (asked.command)
    return void (process.exitCode = spawnSync(process.execPath, [GATEWAY, asked.command], { stdio: 'inherit' }).status);
  await readConfigFile();
  const hasKey = given.TRIVERSE_API_KEY || given.TRIVERSE_API_KEY_FILE;
  await (hasKey ? startReal(asked) : startDemo(asked));
}

process.on('SIGINT', () => stop());
process.on('SIGTERM', () => stop());
main().catch((error) => {
  // Failures during shutdown are expected.
  if (!isStopping()) process.stderr.write(`${error.message}\n`);
  stop(1);
});
