import { loadSettings, misspelt, SETTINGS, SettingsError, type Variables } from '#config';
import { isApiError, NewerRecordError } from '#contracts';
import { createApp } from './create-app.js';

/** One line that says why the start failed. */
function explain(error: unknown, port: string): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `port ${port} is already in use: stop the process that listens there, or set PORT`;
  if (isApiError(error, 9010) && !(error instanceof NewerRecordError))
    return `the storage cannot be reached: ${error.cause instanceof Error ? error.cause.message : error.message}`;
  return error instanceof Error ? error.message : String(error);
}

/** Starts the gateway; ends the process if that fails. */
export async function startGateway(env: Variables): Promise<undefined> {
  for (const { name, meant } of misspelt(env))
    process.stderr.write(`${name} is not a setting and is ignored; did you mean ${meant}?\n`);
  let port = SETTINGS.PORT.default as string;
  try {
    const settings = loadSettings(env);
    port = String(settings.PORT);
    const app = await createApp(settings, { ownsProcess: true });
    await app.listen(settings.PORT, settings.HOST);
    const url = await app.getUrl();
    // A parent process with a channel to us prints the address itself.
    if (process.send === undefined) process.stdout.write(`gateway listening on ${url}\n`);
    else process.send({ listening: url });
  } catch (error) {
    process.stderr.write(`${explain(error, port)}\n`);
    process.exit(1);
  }
}
