/**
 * `npm run start:dev`: the sandbox, the gateway restarted after each change of its sources, and the console with hot reload on a server of its own.
 * PORT and CONSOLE_PORT choose the ports; GATEWAY_SECRET and ADMIN_TOKEN stay the same over restarts.
 */
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { demoKey } from './start/demo.mjs';
import { isStopping, launch, say, startSandbox, stop } from './start/processes.mjs';

const { PORT = '3000', CONSOLE_PORT = '5173' } = process.env;
const gatewayUrl = `http://127.0.0.1:${PORT}`;
const consoleOrigin = `http://127.0.0.1:${CONSOLE_PORT}`;
const DEVELOPMENT = {
  PORT,
  ADMIN_TOKEN: 'development-admin-token',
  GATEWAY_SECRET: 'development-secret-of-32-characters-or-more',
  ALLOWED_ORIGINS: consoleOrigin,
};

const echo = (child) => child.stdout.on('data', (chunk) => process.stdout.write(chunk));

async function untilReady() {
  while (!isStopping()) {
    const ready = await fetch(`${gatewayUrl}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

async function main() {
  installIfNeeded({ log: say });
  buildIfNeeded({ log: say });
  const sandbox = await startSandbox();
  await sandbox.listening;
  const env = { ...DEVELOPMENT, ...process.env, ...sandbox.env };
  const compile = ['--watch', '--preserveWatchOutput', '-p', 'apps/gateway/tsconfig.app.json'];
  echo(launch('node_modules/typescript/bin/tsc', process.env, { args: compile }));
  const watched = ['--watch-path=dist/apps/gateway', '--watch-path=dist/libs', '--watch-preserve-output'];
  echo(launch('dist/apps/gateway/src/main.js', env, { execArgv: watched }));
  const vite = ['-c', 'apps/console/vite.config.ts', '--host', '127.0.0.1', '--port', CONSOLE_PORT, '--strictPort'];
  echo(launch('node_modules/vite/bin/vite.js', { ...process.env, GATEWAY_URL: gatewayUrl }, { args: vite }));
  if (!(await untilReady())) return;
  say(`
Gateway               ${gatewayUrl} (restarts after each change)
Console               ${consoleOrigin}/console/ (hot reload)
Demo team key         ${await demoKey(gatewayUrl, env.ADMIN_TOKEN)}

A restart of the gateway forgets teams and tasks; set REDIS_URL to keep them. Ctrl-C ends everything.`);
}

process.on('SIGINT', () => stop());
process.on('SIGTERM', () => stop());
main().catch((error) => {
  if (!isStopping()) process.stderr.write(`${error.message}\n`);
  stop(1);
});
