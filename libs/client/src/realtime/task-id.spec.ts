import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FixtureGateway, success } from '../../../../test/support/client/fixture-gateway.js';
import { TriverseClient } from '../index.js';

const UUID = '0190b3f2-7c5e-7abc-8def-0123456789ab';
const CAPITALS = UUID.toUpperCase();
let gateway: FixtureGateway;
let stop: AbortController;
const client = (options: object = {}) =>
  new TriverseClient({ baseUrl: gateway.url, token: 'k1', backoff: { baseMs: 1, maxMs: 5 }, pollIntervalMs: 5, ...options });

beforeEach(async () => {
  gateway = await FixtureGateway.start();
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await gateway.close();
});

describe.each(['socket', 'sse', 'poll'] as const)('a task id in upper case, over %s', (transport) => {
  it('names the same task: the watch receives its changes and ends', async () => {
    gateway.put(UUID, 'RUNNING');
    const watch = client({ transports: [transport] }).watchTask(CAPITALS, { signal: stop.signal });
    await watch.next();
    gateway.change(UUID, 'SUCCESS');
    await expect(watch.done).resolves.toMatchObject({ final: true, status: { taskId: UUID } });
  });

  it('is reported in lower case if the gateway sends it in upper case', async () => {
    const { status } = gateway.put(UUID, 'RUNNING');
    status.taskId = CAPITALS;
    const watch = client({ transports: [transport] }).watchTask(UUID, { signal: stop.signal });
    const { value } = await watch.next();
    expect(value?.status.taskId).toBe(UUID);
    const last = gateway.put(UUID, 'SUCCESS');
    last.status.taskId = CAPITALS;
    gateway.publish(last);
    await expect(watch.done).resolves.toMatchObject({ final: true, status: { taskId: UUID } });
  });
});

it('a team watch treats both spellings as one task', async () => {
  gateway.put(UUID, 'RUNNING');
  const watch = client().watchTeam({ signal: stop.signal });
  await watch.next();
  const last = gateway.put(UUID, 'SUCCESS');
  last.status.taskId = CAPITALS;
  gateway.publish(last);
  expect((await watch.next()).value).toMatchObject({ final: true, status: { taskId: UUID } });
});

it('every call sends and returns an id in lower case', async () => {
  gateway.put(UUID, 'SUCCESS').status.taskId = CAPITALS;
  gateway.routes.set('POST /api/v1/tasks/text-to-model', () => ({ body: success({ task_uuid: CAPITALS }) }));
  gateway.routes.set(`GET /api/v1/tasks/url/${UUID}`, () => ({ body: success({}) }));
  gateway.routes.set(`GET /api/v1/tasks/download/${UUID}`, () => ({ body: 'glTF' }));
  const api = client();
  const { task_uuid } = await api.createTask('text-to-model', { prompt: 'a chair' });
  const { tasks } = await api.listTasks();
  const ids = [task_uuid, (await api.getTask(CAPITALS)).taskId, tasks[0]?.task_uuid, tasks[0]?.status?.taskId];
  await api.assetUrls(CAPITALS);
  await api.downloadAsset(CAPITALS);
  expect(ids).toEqual([UUID, UUID, UUID, UUID]);
});
