import { IdentityProvider, loadTeamsFile, SecretHider } from '#access';
import { checkSettings, type Settings, type Variables } from '#config';
import { OpenStorage } from '#storage';
import { UpstreamCredentialError } from '#tasks';
import { createTriverse } from '#triverse';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { secretsOf } from '../platform/settings/secrets-of.js';
import { signInOf } from '../platform/settings/sign-in-options.js';
import { storagePlaceOf } from '../platform/settings/storage-options.js';
import { type Check } from './check.js';
import { noticeChecks } from './notice-checks.js';

/**
 * Tries the settings and what they name, and prints a line for each: changes nothing and starts nothing.
 * @returns whether all is well.
 */
export async function runChecks(env: Variables, print: (line: string) => void): Promise<boolean> {
  const { settings, problems } = checkSettings(env);
  if (settings === undefined) {
    for (const problem of problems) print(`settings: failed: ${problem}`);
    return false;
  }
  print('settings: ok');
  const hider = new SecretHider(secretsOf(settings));
  const results = await Promise.all(checksOf(settings, env).map((check) => outcomeOf(check)));
  for (const { line } of results) print(hider.text(line));
  return results.every(({ isOk }) => isOk);
}

async function outcomeOf({ name, run, setting }: Check): Promise<{ isOk: boolean; line: string }> {
  try {
    return { isOk: true, line: `${name}: ok (${await run()})` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const named = setting?.(error);
    const hint = named === undefined ? '' : ` (check ${named})`;
    return { isOk: false, line: `${name}: failed: ${reason.replaceAll(/\s*\n\s*/g, '; ')}${hint}` };
  }
}

function checksOf(settings: Settings, env: Variables): Check[] {
  return [
    {
      name: 'storage',
      run: () => checkStorage(settings, env),
      setting: () => (settings.REDIS_URL === undefined ? 'DATA_DIR' : undefined),
    },
    ...upstreamChecks(settings),
    { name: 'sign-in provider', run: () => checkSignIn(settings), setting: () => 'OIDC_ISSUER' },
    { name: 'teams file', run: () => checkTeamsFile(settings) },
    ...noticeChecks(settings),
  ];
}

async function checkStorage(settings: Settings, env: Variables): Promise<string> {
  if (settings.REDIS_URL !== undefined) return checkRedis(settings, env);
  if (settings.DATA_DIR !== undefined) return checkFolder(settings.DATA_DIR);
  return 'memory: all state is lost at exit';
}

async function checkRedis(settings: Settings, env: Variables): Promise<string> {
  const notices: string[] = [];
  const onNotice = (notice: string) => void notices.push(notice);
  try {
    const { engine } = await OpenStorage.open({
      ...storagePlaceOf(settings, env),
      role: 'reader',
      onFault: () => undefined,
      onNotice,
    });
    await engine.health.ping().finally(() => engine.close());
    return ['Redis takes writes', ...notices].join('; ');
  } catch (error) {
    throw new Error(`Redis cannot be used: ${causeOf(error)}`, { cause: error });
  }
}

/** A storage fault says no more than its code; its cause names the setting to check. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Without opening it: a gateway may be using it. */
async function checkFolder(folder: string): Promise<string> {
  let path = resolve(folder);
  while (!existsSync(path)) path = dirname(path);
  if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`${path} is not writable`);
  }
  return path === resolve(folder) ? `${path} is writable` : `${folder} will be made`;
}

function upstreamChecks({ TRIVERSE_API_KEY: keys, TRIVERSE_BASE_URL: baseUrl, UPSTREAM_TIMEOUT_MS: totalMs }: Settings): Check[] {
  if (keys === undefined) return [{ name: 'upstream', run: () => Promise.reject(new Error('TRIVERSE_API_KEY is not set')) }];
  return keys.map((apiKey, index) => ({
    name: keys.length === 1 ? 'upstream' : `upstream, key ${index + 1}`,
    run: async () => {
      const upstream = createTriverse({ baseUrl, apiKey, timeouts: { totalMs, firstByteMs: totalMs }, retries: { max: 0 } });
      await upstream.api.balance().finally(() => upstream.close());
      return 'it accepts the key';
    },
    setting: (error) => (error instanceof UpstreamCredentialError ? 'TRIVERSE_API_KEY' : 'TRIVERSE_BASE_URL'),
  }));
}

async function checkSignIn(settings: Settings): Promise<string> {
  const { signIn } = signInOf(settings);
  if (signIn === undefined) return 'OIDC_ISSUER is not set';
  await new IdentityProvider(signIn).verificationKeys();
  return `${signIn.issuer} answers`;
}

async function checkTeamsFile({ TEAMS_FILE: path }: Settings): Promise<string> {
  if (path === undefined) return 'TEAMS_FILE is not set';
  const teams = await loadTeamsFile(path);
  return `${teams.length} ${teams.length === 1 ? 'team' : 'teams'}`;
}
