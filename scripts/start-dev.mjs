/**
 * `npm run start:dev`: the sandbox, the gateway (restarts after each change), and the console with hot reload on a Vite server.
 * PORT and CONSOLE_PORT choose the ports. The demo team's key, GATEWAY_SECRET and ADMIN_TOKEN stay the same over restarts.
 */
import { buildIfNeeded } from './build.mjs';
import { installIfNeeded } from './install.mjs';
import { demoTeamsFile } from './start/demo.mjs';
import { isStopping, launch, say, startSandbox, stop } from './start/processes.mjs';

const { PORT = '3000', CONSOLE_PORT = '5173' } = process.env;
const gatewayUrl = `http://127.0.0.1:${PORT}`;
const consoleOrigin = `http://127.0.0.1:${CONSOLE_PORT}`;
const DEVELOPMENT = {
  PORT,
  ADMIN_TOKEN: 'development-admin-token',
  GATEWAY_SECRET: 'development-secret-of-32-characters-or-more',
  ALLOWED_ORIGINS: consoleOrigin,
  SHUTDOWN_DRAIN_MS: '0',
};

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
  await buildIfNeeded({ log: say });
  const sandbox = await startSandbox();
  await sandbox.listening;
  const demo = await demoTeamsFile();
  const env = { ...DEVELOPMENT, TEAMS_FILE: demo.file, ...process.env, ...sandbox.env };
  const compile = ['--watch', '--preserveWatchOutput', '-p', 'apps/gateway/tsconfig.app.json'];
  launch('node_modules/typescript/bin/tsc', process.env, { args: compile });
  // Only one path: for each further path, Node 20 starts another watcher inside the first.
  const watched = ['--watch-path=dist', '--watch-preserve-output'];
  launch('dist/apps/gateway/src/main.js', env, { execArgv: watched });
  const vite = ['-c', 'apps/console/vite.config.ts', '--host', '127.0.0.1', '--port', CONSOLE_PORT, '--strictPort'];
  launch('node_modules/vite/bin/vite.js', { ...process.env, GATEWAY_URL: gatewayUrl }, { args: vite });
  if (!(await untilReady())) return;
  say(`
Gateway               ${gatewayUrl} (restarts after each change)
Console               ${consoleOrigin}/console/ (hot reload)
${env.TEAMS_FILE === demo.file ? `Demo team key         ${demo.key}\n` : ''}
A restart of the gateway forgets tasks; set REDIS_URL to keep them. Press Ctrl-C to stop everything.`);
}

process.on('SIGINT', () => stop());
process.on('SIGTERM', () => stop());
main().catch((error) => {
  if (!isStopping()) process.stderr.write(`${error.message}\n`);
  stop(1);
});
