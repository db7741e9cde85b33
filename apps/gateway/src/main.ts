import { environment as env, loadSettings, misspelt, SETTINGS, SettingsError } from '#config';
import { isApiError } from '#contracts';
import { createApp } from './create-app.js';

/** One line that says why the start failed. */
function explain(error: unknown, port: string): string {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `port ${port} is already in use: stop the process that listens there, or set PORT`;
  if (isApiError(error, 9010)) return 'the storage cannot be reached: check REDIS_URL';
  return error instanceof Error ? error.message : String(error);
}

// Until the modules listen for it, the signal would end the process.
process.on('SIGHUP', () => undefined);
for (const { name, meant } of misspelt(env))
  process.stderr.write(`${name} is not a setting and is ignored; did you mean ${meant}?\n`);
try {
  const settings = loadSettings(env);
  const app = await createApp(settings, { ownsProcess: true });
  await app.listen(settings.PORT, settings.HOST);
  const url = await app.getUrl();
  // A parent process with a channel to us prints the address itself.
  if (process.send === undefined) process.stdout.write(`gateway listening on ${url}\n`);
  else process.send({ listening: url });
} catch (error) {
  process.stderr.write(`${explain(error, String(env['PORT'] ?? SETTINGS.PORT.default))}\n`);
  process.exit(1);
}
