import { optionsFromEnvironment } from './settings/sandbox-environment.js';
import { startSandbox } from './start-sandbox.js';

const starting = Promise.resolve(process.env).then(optionsFromEnvironment).then(startSandbox);

const leave = (error: unknown): never => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
};

const stop = (): void => {
  starting.then((sandbox) => sandbox.close()).then(() => process.exit(0), leave);
};

process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// A sandbox must not outlive the process that started it, even if the parent exits during start-up.
process.once('disconnect', stop);

starting.then(({ url }) => process.stdout.write(`sandbox upstream listening on ${url}\n`), leave);
