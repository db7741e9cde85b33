import { loadSettings, misspelt, SETTINGS, type Settings, SettingsError, type Variables } from '#config';
import { isApiError, UnusableStorageError } from '#contracts';
import { perWorker, workersOf } from './platform/workers/per-worker.js';
import { WorkerLink } from './platform/workers/worker-link.js';

/** One line that says why the start failed. */
function explain(error: unknown, port: string): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `port ${port} is already in use: stop the process that listens there, or set PORT`;
  if (isApiError(error, 9010) && !(error instanceof UnusableStorageError))
    return `the storage cannot be reached: ${error.cause instanceof Error ? error.cause.message : error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** Starts the gateway, with WORKERS as several processes; ends the process if that fails. */
export async function startGateway(env: Variables): Promise<undefined> {
  const worker = WorkerLink.join(env);
  if (worker === undefined)
    for (const { name, meant } of misspelt(env))
      process.stderr.write(`${name} is not a setting and is ignored; did you mean ${meant}?\n`);
  let port = SETTINGS.PORT.default as string;
  try {
    const settings = loadSettings(env);
    port = String(settings.PORT);
    if (worker !== undefined) worker.serving(await serve(perWorker(settings), worker));
    else if (workersOf(settings) === 1) announce(await serve(settings));
    else await serveWithWorkers(env, settings);
  } catch (error) {
    const reason = explain(error, port);
    // The primary says it, once for all workers.
    if (worker === undefined) process.stderr.write(`${reason}\n`);
    else await worker.failed(reason);
    process.exit(1);
  }
}

/** @returns the address. */
async function serve(settings: Settings, worker?: WorkerLink): Promise<string> {
  const { createApp } = await import('./create-app.js');
  const app = await createApp(settings, { ownsProcess: true, worker });
  await app.listen(settings.PORT, settings.HOST);
  return app.getUrl();
}

async function serveWithWorkers(env: Variables, settings: Settings): Promise<void> {
  const { startWorkers } = await import('./workers/start-workers.js');
  const reason = await startWorkers(env, settings, announce);
  if (reason !== undefined) throw new Error(reason);
  process.exit(0);
}

function announce(url: string): void {
  // A parent process with a channel to us prints the address itself.
  if (process.send === undefined) process.stdout.write(`gateway listening on ${url}\n`);
  else process.send({ listening: url });
}
