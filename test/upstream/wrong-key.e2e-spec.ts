import { loadSettings } from '#config';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../apps/gateway/src/create-app.js';
import { call, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, type Stack, startStack, UPSTREAM_KEY } from '../support/stack.js';

interface Readiness {
  status: string;
  upstream: { link: string; reason?: string };
}

/** A roll-out with a wrong upstream key, beside instances with the right one. */
describe('an instance with a wrong upstream key', () => {
  let stack: Stack;
  let apps: NestFastifyApplication[];

  beforeEach(() => void (apps = []));
  afterEach(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await stack.close();
  });

  const startInstance = async (key: string): Promise<string> => {
    const env = {
      PORT: '0',
      LOG_LEVEL: 'silent',
      TRIVERSE_API_KEY: key,
      TRIVERSE_BASE_URL: `${stack.sandbox.url}/api/v1`,
      GATEWAY_SECRET,
      ADMIN_TOKEN,
      REDIS_URL: stack.redis?.url ?? '',
    };
    const app = await createApp(loadSettings(env));
    apps.push(app);
    await app.listen(0, '127.0.0.1');
    return (await app.getUrl()).replace('[::1]', '127.0.0.1');
  };
  const readiness = async (url: string): Promise<Readiness> => (await call(url, '/health/ready')).body as unknown as Readiness;

  it('is never ready, and does not disturb the others', async () => {
    stack = await startStack({ engine: 'redis' });
    await untilLive(stack.url);
    const wrong = await startInstance('sk-of-somebody-else');
    expect((await readiness(wrong)).status).toBe('not-ready');
    const said = await eventually(
      () => readiness(wrong),
      ({ upstream }) => /refused/.test(upstream.reason ?? ''),
    );
    expect(said.status).toBe('not-ready');
    expect(await readiness(stack.url)).toMatchObject({ status: 'ready', upstream: { link: 'live' } });
  });

  it('leaves the watch to an instance with a valid key, whenever one appears', async () => {
    stack = await startStack({ engine: 'redis', env: { TRIVERSE_API_KEY: 'sk-of-somebody-else' } });
    await eventually(
      () => readiness(stack.url),
      ({ upstream }) => upstream.link === 'down' && upstream.reason !== undefined,
    );
    const right = await startInstance(UPSTREAM_KEY);
    await eventually(
      () => readiness(right),
      ({ status, upstream }) => status === 'ready' && upstream.link === 'live',
      8_000,
    );
    expect((await readiness(stack.url)).status).toBe('not-ready');
  });

  it('gives up the watch when its key is refused later, and a rolled-back instance takes over', async () => {
    stack = await startStack({ engine: 'redis' });
    await untilLive(stack.url);
    stack.sandbox.control.addFault({ route: 'any', kind: 'error', status: 401, code: 401, times: 0 });
    stack.sandbox.control.cutWatchers();
    await eventually(
      () => readiness(stack.url),
      ({ status }) => status === 'not-ready',
    );
    stack.sandbox.control.clearFaults();
    const right = await startInstance(UPSTREAM_KEY);
    await eventually(
      () => readiness(right),
      ({ status, upstream }) => status === 'ready' && upstream.link === 'live',
      8_000,
    );
  });
});
