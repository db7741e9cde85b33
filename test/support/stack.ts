import { loadSettings } from '#config';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PassThrough } from 'node:stream';
import { createApp } from '../../apps/gateway/src/create-app.js';
import { type SandboxOptions, startSandbox } from '../../apps/sandbox/src/start-sandbox.js';
import { call } from './http.js';
import { type RedisServerOptions, startRedisServer } from './redis-server.js';
import { Eavesdropper } from './secrecy/overheard.js';
import { watchGateway } from './traffic/known-gateways.js';

export const ADMIN_TOKEN = 'test-admin-token-0123456789';
export const UPSTREAM_KEY = 'sk-upstream-key-that-must-never-leave';
export const GATEWAY_SECRET = 'test-gateway-secret-of-32-characters-or-more';

/** Secrets that no gateway of the tests may ever send. */
export const SECRETS = { 'the upstream key': UPSTREAM_KEY, 'the admin token': ADMIN_TOKEN, 'the gateway secret': GATEWAY_SECRET };

export interface StackOptions {
  engine?: 'memory' | 'redis';
  redis?: RedisServerOptions;
  gateways?: number;
  sandbox?: SandboxOptions;
  /** Runs before the gateways start. */
  prepare?: (sandbox: Sandbox) => void;
  /** Environment of the gateways, overriding the stack's own. */
  env?: Record<string, string>;
  /** Gets each gateway before it registers its routes. */
  onApp?: (app: NestFastifyApplication) => void;
}

export interface TestTeam {
  teamId: string;
  keyId: string;
  key: string;
}

export type Stack = Awaited<ReturnType<typeof startStack>>;
export type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

/** SANDBOX_GENERATION of the test run: the whole suite passes in A and in B. */
export const GENERATION: 'A' | 'B' = process.env['SANDBOX_GENERATION'] === 'B' ? 'B' : 'A';

/** Sandbox, engine and gateways as in production, on free ports, in this process; `logs()` returns every log line. */
export async function startStack(options: StackOptions = {}) {
  const sandbox = await startSandbox({
    apiKey: UPSTREAM_KEY,
    generation: GENERATION,
    taskDurationMs: 600,
    taskSteps: 4,
    duplicateWindowMs: 0,
    uploadLimit: 1_000,
    ...options.sandbox,
  });
  options.prepare?.(sandbox);
  const redis = options.engine === 'redis' ? await startRedisServer(options.redis) : undefined;
  const logLines: string[] = [];
  const env = {
    PORT: '0',
    LOG_LEVEL: 'trace',
    TRIVERSE_API_KEY: UPSTREAM_KEY,
    TRIVERSE_BASE_URL: `${sandbox.url}/api/v1`,
    GATEWAY_SECRET,
    ADMIN_TOKEN,
    ALLOWED_ORIGINS: 'https://app.example.com',
    UPLOADS_PER_MINUTE: '1000',
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    ...options.env,
  };
  const apps: NestFastifyApplication[] = [];
  const urls: string[] = [];
  for (let i = 0; i < (options.gateways ?? 1); i++) {
    const eavesdropper = new Eavesdropper(SECRETS);
    const logStream = new PassThrough({ encoding: 'utf8' });
    logStream.on('data', (text: string) => {
      logLines.push(text);
      eavesdropper.printed(text);
    });
    const settings = loadSettings(env);
    const app = await createApp(settings, { logStream, environment: env });
    eavesdropper.connections(app.getHttpServer());
    options.onApp?.(app);
    await app.listen(0, '127.0.0.1');
    apps.push(app);
    const listening = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    watchGateway(listening, { extraParameters: settings.EXTRA_PARAMETERS });
    urls.push(listening);
  }
  const url = urls[0] ?? '';
  return {
    sandbox,
    redis,
    apps,
    url,
    urls,
    logs: () => logLines.join(''),
    makeTeam: (key?: Record<string, unknown>, team?: Record<string, unknown>) => makeTeam(url, key, team),
    async close() {
      await Promise.all(apps.map((app) => app.close()));
      await sandbox.close();
      await redis?.stop();
    },
  };
}

async function admin<T>(url: string, path: string, body: unknown): Promise<T> {
  const answer = await call<T>(url, `/gateway/v1/${path}`, { token: ADMIN_TOKEN, body });
  if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data;
}

/** A team with one key, created through the administration of the gateway at `url`. */
export async function makeTeam(
  url: string,
  key: Record<string, unknown> = {},
  team: Record<string, unknown> = {},
): Promise<TestTeam> {
  const { team_id: teamId } = await admin<{ team_id: string }>(url, 'teams', { name: 'test team', ...team });
  const issued = await admin<{ key_id: string; key: string }>(url, `teams/${teamId}/keys`, key);
  return { teamId, keyId: issued.key_id, key: issued.key };
}
