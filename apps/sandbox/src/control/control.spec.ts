import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, createTask, watch } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';

describe('the control routes', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ controlRoutes: true, taskDurationMs: 60_000 });
  });
  afterAll(() => sandbox.close());

  const control = (method: string, path: string, body?: unknown) =>
    call(sandbox, `/__control${path}`, { method, body, key: 'none' });

  it('are absent unless enabled', async () => {
    const plain = await startSandbox();
    expect((await call(plain, '/__control/stats')).status).toBe(404);
    await plain.close();
  });

  it('count each call by method and route, and each task read, without counting control itself', async () => {
    await control('POST', '/reset');
    const uuid = await createTask(sandbox);
    await call(sandbox, `/tasks/${uuid}`);
    await call(sandbox, `/tasks/${uuid}`);
    const { data } = await control('GET', '/stats');
    expect(data).toMatchObject({
      requests: { 'POST /api/v1/tasks/:flow': 1, 'GET /api/v1/tasks/:uuid': 2 },
      statusReads: { [uuid]: 2 },
      creations: 1,
      total: 3,
    });
    expect(JSON.stringify(data)).not.toContain(sandbox.apiKey);
  });

  it('set a state by hand', async () => {
    const uuid = await createTask(sandbox);
    const set = await control('PUT', `/tasks/${uuid}`, { status: 'RUNNING', progress: 50, output: { a: 1 } });
    expect(set.data).toMatchObject({ status: 'RUNNING', output: { a: 1 } });
    expect((await call(sandbox, `/tasks/${uuid}`)).data).toEqual(set.data);
    expect((await control('PUT', `/tasks/${uuid}`, { progress: 101 })).status).toBe(400);
    expect((await control('PUT', '/tasks/none', { status: 'RUNNING' })).status).toBe(404);
  });

  it('set and list faults, and refuse invalid ones', async () => {
    await control('POST', '/faults', [{ route: 'status', kind: 'error', status: 503, times: 2 }]);
    expect((await control('GET', '/faults')).data).toMatchObject([{ route: 'status', kind: 'error', times: 2 }]);
    await control('DELETE', '/faults');
    expect((await control('GET', '/faults')).data).toEqual([]);
    expect((await control('POST', '/faults', { route: 'status', kind: 'mischief' })).status).toBe(400);
    expect((await control('POST', '/faults', { route: 'nowhere', kind: 'reset' })).status).toBe(400);
  });

  it('switch the generation, and refuse unknown or mistyped settings', async () => {
    expect((await control('PUT', '/settings', { generation: 'B' })).data).toMatchObject({ generation: 'B' });
    expect((await control('PUT', '/settings', { generation: 'C' })).status).toBe(400);
    expect((await control('PUT', '/settings', { taskSteps: '3' })).status).toBe(400);
    expect((await control('PUT', '/settings', { colour: 'red' })).status).toBe(400);
    await control('POST', '/reset');
    expect((await control('GET', '/settings')).data).toMatchObject({ generation: 'A' });
  });

  it('corrupt, send to and cut the watch sockets', async () => {
    const uuid = await createTask(sandbox);
    const all = await watch(sandbox, 'all');
    await control('POST', '/watch/frames', { kind: 'comment' });
    await control('PUT', `/tasks/${uuid}`, { status: 'RUNNING' });
    await control('POST', '/watch/send', { content: 'hello' });
    const messages = await all.received(3);
    expect([messages[0], messages[2]]).toEqual([': ping\n\n', 'hello']);
    await control('PUT', '/watch/silent', { silent: true });
    expect((await control('POST', '/watch/cut', { code: 1006 })).status).toBe(400);
    expect((await control('POST', '/watch/cut', { code: 4001 })).data).toEqual({ cut: 1 });
    expect(await all.closed).toBe(4001);
  });
});
