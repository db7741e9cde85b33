import { RECORD_VERSION, RedisKeys } from '#storage';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask, finalStatus, finishedTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const NEWER = String(RECORD_VERSION.readable + 1);
const MESSAGE = /was written by a newer gateway: it has version \d+, and this gateway reads up to version \d+/;

/** What an instance does that was left behind: a newer gateway has written to its Redis. */
describe('a gateway that meets records of a newer one', () => {
  const keys = new RedisKeys();
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis' });
  });
  beforeEach(async () => {
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const redis = (...args: string[]) => stack.redis?.cli(...args) ?? '';
  const get = (path: string, token = team.key) => call(stack.url, path, { token });
  const ready = async () => {
    const response = await fetch(`${stack.url}/health/ready`);
    return {
      status: response.status,
      body: (await response.json()) as { status: string; storage: { ok: boolean; reason?: string } },
    };
  };
  const met = async () => {
    const response = await fetch(`${stack.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return Number(/^gateway_storage_newer_records_total (\d+)$/m.exec(await response.text())?.[1]);
  };

  it('refuses that task alone with 9010, says so in readiness, metrics and log, and stays ready for all else', async () => {
    const [uuid, other] = [await finishedTask(stack.url, team.key), await finishedTask(stack.url, team.key)];
    expect([(await ready()).status, await met()]).toEqual([200, 0]);
    redis('HSET', keys.status(team.teamId, uuid), 'schema', NEWER);
    redis('HSET', keys.task(team.teamId, uuid), 'schema', NEWER);
    // A copy in the process may be a second old.
    const refused = await eventually(
      () => get(`/api/v1/tasks/${uuid}`),
      ({ status }) => status !== 200,
    );
    expect([refused.status, refused.body.code, refused.body.message]).toEqual([503, 9010, expect.stringMatching(MESSAGE)]);
    expect(refused.headers.get('retry-after')).toBe('5');
    for (const path of [`tasks/url/${uuid}`, `tasks/download/${uuid}`, `tasks/${uuid}/events`, 'tasks']) {
      const { status, body } = await get(`/api/v1/${path}`);
      expect([path, status, body.code]).toEqual([path, 503, 9010]);
    }
    const watcher = await Watcher.connect(stack.url, team.key);
    expect(await watcher.subscribe(uuid)).toMatchObject({ code: 9010, message: expect.stringMatching(MESSAGE) });
    expect(await watcher.subscribe(other)).toMatchObject({ code: 0 });
    await watcher.close();
    expect((await get(`/api/v1/tasks/${other}`)).status).toBe(200);
    expect(await ready()).toMatchObject({
      status: 200,
      body: { status: 'ready', storage: { ok: true, reason: expect.stringMatching(MESSAGE) } },
    });
    expect(await met()).toBeGreaterThan(0);
    await eventually(
      async () => stack.logs(),
      (logs) => MESSAGE.test(logs),
    );
  });

  it.each(['key', 'team'])('refuses callers of a newer %s with 9010, not as unknown', async (kind) => {
    redis('HSET', kind === 'key' ? `tg:key:${team.keyId}` : `tg:{${team.teamId}}:team`, 'schema', NEWER);
    const { status, body } = await eventually(
      () => get('/api/v1/users/me'),
      (answer) => answer.status !== 200,
    );
    expect([status, body.code, body.message]).toEqual([503, 9010, expect.stringMatching(MESSAGE)]);
  });

  it('takes no change of a newer task from the upstream, and goes on with the others', async () => {
    stack.sandbox.control.change({ taskDurationMs: 600_000 });
    const [uuid, other] = [await createTask(stack.url, team.key), await createTask(stack.url, team.key, { prompt: 'another' })];
    redis('HSET', keys.status(team.teamId, uuid), 'schema', NEWER);
    for (const one of [uuid, other]) stack.sandbox.control.setTask(one, { status: 'SUCCESS' });
    expect((await finalStatus(stack.url, team.key, other)).status).toBe('SUCCESS');
    expect(redis('HGET', keys.status(team.teamId, uuid), 'terminal')).toBe('0');
    expect(redis('HGET', keys.task(team.teamId, uuid), 'settled')).toBe('');
    // What only this instance could not read is no loss.
    redis('HSET', keys.status(team.teamId, uuid), 'schema', String(RECORD_VERSION.written));
    expect((await finalStatus(stack.url, team.key, uuid)).status).toBe('SUCCESS');
  });

  it('serves nothing while the storage as a whole is newer, and goes on by itself afterwards', async () => {
    redis('SET', keys.version(), NEWER);
    const away = await eventually(ready, ({ body }) => /^the storage was written/.test(body.storage.reason ?? ''));
    expect(away).toMatchObject({ status: 503, body: { status: 'not-ready', storage: { ok: false } } });
    const refused = await create(stack.url, team.key);
    expect([refused.status, refused.body.code]).toEqual([503, 9010]);
    redis('SET', keys.version(), String(RECORD_VERSION.written));
    await eventually(ready, ({ body }) => !/^the storage was written/.test(body.storage.reason ?? ''));
    expect((await create(stack.url, team.key)).status).toBe(200);
  });
});
