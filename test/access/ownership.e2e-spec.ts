import { type ErrorBody } from '#contracts';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { call, type CallOptions, eventually, untilLive } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { Watcher } from '../support/watcher.js';
import { createTask } from '../support/tasks.js';

jest.setTimeout(30_000);

describe.each(['memory', 'redis'] as const)('ownership on the %s engine', (engine) => {
  let stack: Stack;
  let ours: TestTeam;
  let theirs: TestTeam;
  let uuid: string;

  beforeAll(async () => {
    stack = await startStack({ engine });
    [ours, theirs] = [await stack.makeTeam(), await stack.makeTeam()];
    await untilLive(stack.url);
    uuid = await createTask(stack.url, ours.key);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await eventually(
      () => call(stack.url, `/api/v1/tasks/url/${uuid}`, { token: ours.key }),
      ({ status }) => status === 200,
    );
  });
  afterAll(() => stack.close());

  const ask = (path: string, options: CallOptions = {}) => call<Record<string, unknown>>(stack.url, path, options);
  const withoutId = ({ request_id: _id, ...body }: Record<string, unknown>) => body;
  const mint = async (body: Record<string, unknown>) => {
    const { body: answer } = await ask('/gateway/v1/tokens', { token: ours.key, body });
    return answer.data['token'] as string;
  };
  const paths = (of: string) => ['', 'url/', 'download/'].map((part) => `/api/v1/tasks/${part}${of}`);

  it("answers alike for another team's task and one that does not exist", async () => {
    const nothing = randomUUID();
    for (const [at, path] of paths(uuid).entries()) {
      const [foreign, none] = await Promise.all([
        ask(path, { token: theirs.key }),
        ask(paths(nothing)[at] ?? '', { token: theirs.key }),
      ]);
      expect([foreign.status, foreign.body.code]).toEqual([404, 1006]);
      expect(withoutId(foreign.body)).toEqual(withoutId(none.body));
      expect(none.status).toBe(404);
      const names = (headers: Headers) => [...headers.keys()].filter((name) => name !== 'date').sort();
      expect(names(foreign.headers)).toEqual(names(none.headers));
    }
    const browser = await Watcher.connect(stack.url, theirs.key);
    const [foreign, none] = (await Promise.all([browser.subscribe(uuid), browser.subscribe(nothing)])) as [ErrorBody, ErrorBody];
    expect(foreign.code).toBe(1006);
    expect(withoutId({ ...foreign })).toEqual(withoutId({ ...none }));
    await browser.close();
  });

  it('keeps the tasks of another team out of the list', async () => {
    const answer = await ask('/api/v1/tasks', { token: theirs.key });
    expect(answer.body.data['tasks']).toEqual([]);
  });

  it.each([
    ['no credential', {}],
    ['another scheme', { headers: { authorization: 'Basic dXNlcjpwYXNz' } }],
    ['a malformed key', { token: 'tg_malformed' }],
    ['a key in the query', { headers: {} }],
  ])('refuses %s with 401', async (_name, options: CallOptions) => {
    const answer = await ask(`/api/v1/tasks/${uuid}?token=${ours.key}`, options);
    expect([answer.status, answer.body.code]).toEqual([401, 9001]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it('refuses a revoked key, over HTTP and in the handshake', async () => {
    const gone = await stack.makeTeam();
    expect((await ask('/api/v1/tasks', { token: gone.key })).status).toBe(200);
    await ask(`/gateway/v1/keys/${gone.keyId}`, { method: 'DELETE', token: ADMIN_TOKEN });
    const answer = await ask('/api/v1/tasks', { token: gone.key });
    expect([answer.status, answer.body.code]).toEqual([401, 9001]);
    await expect(Watcher.connect(stack.url, gone.key)).rejects.toMatchObject({ data: { code: 9001 } });
  });

  it('names the scope that is missing', async () => {
    const reader = await stack.makeTeam({ scopes: ['tasks:read'] });
    const creation = await ask('/api/v1/tasks/text-to-model', { token: reader.key, body: { prompt: 'a chair' } });
    expect([creation.status, creation.body.code]).toEqual([403, 9002]);
    expect(creation.body.message).toContain('tasks:create');
    const creator = await stack.makeTeam({ scopes: ['tasks:create'] });
    const browser = await Watcher.connect(stack.url, creator.key);
    expect(await browser.subscribe(uuid)).toMatchObject({ code: 9002, message: expect.stringContaining('tasks:read') });
    await browser.close();
    const team = await ask('/gateway/v1/teams', { token: ours.key, body: { name: 'mine' } });
    expect([team.status, team.body.code]).toEqual([403, 9002]);
    const admin = await ask(`/api/v1/tasks/${uuid}`, { token: ADMIN_TOKEN });
    expect([admin.status, admin.body.code]).toEqual([403, 9002]);
  });

  it.each([
    ['no token', undefined],
    ['a wrong token', 'nonsense'],
    ['the operator', ADMIN_TOKEN],
  ])('refuses a handshake with %s before there is a connection', async (_name, token) => {
    const refused = Watcher.connect(stack.url, token as string);
    const code = token === ADMIN_TOKEN ? 9002 : 9001;
    await expect(refused).rejects.toMatchObject({ data: { code, message: expect.any(String), request_id: expect.any(String) } });
  });

  it('shows a token limited to a task only that task', async () => {
    const other = await createTask(stack.url, ours.key);
    const token = await mint({ task_uuids: [uuid] });
    expect((await ask(`/api/v1/tasks/${uuid}`, { token })).status).toBe(200);
    for (const path of paths(other)) expect((await ask(path, { token })).body.code).toBe(1006);
    const list = await ask('/api/v1/tasks', { token });
    expect((list.body.data['tasks'] as { task_uuid: string }[]).map((task) => task.task_uuid)).toEqual([uuid]);
    const browser = await Watcher.connect(stack.url, token);
    expect(await browser.subscribe(uuid)).toMatchObject({ code: 0 });
    expect(await browser.subscribe(other)).toMatchObject({ code: 1006 });
    expect(await browser.subscribeTeam()).toMatchObject({ code: 9002 });
    await browser.close();
  });

  it("shows a token of an end user only that user's tasks", async () => {
    const [ann, bob] = [await mint({ sub: 'ann' }), await mint({ sub: 'bob' })];
    const hers = await createTask(stack.url, ann);
    for (const path of [...paths(hers), ...paths(uuid)].filter((path) => !path.includes('url') && !path.includes('download')))
      expect((await ask(path, { token: bob })).body.code).toBe(1006);
    expect((await ask(`/api/v1/tasks/${hers}`, { token: ann })).status).toBe(200);
    expect((await ask(`/api/v1/tasks/${hers}`, { token: ours.key })).status).toBe(200);
    const tasksOf = async (token: string) =>
      ((await ask('/api/v1/tasks', { token })).body.data['tasks'] as { task_uuid: string }[]).map((task) => task.task_uuid);
    expect(await tasksOf(ann)).toEqual([hers]);
    expect(await tasksOf(bob)).toEqual([]);
    const browser = await Watcher.connect(stack.url, bob);
    expect(await browser.subscribe(hers)).toMatchObject({ code: 1006 });
    await browser.close();
  });

  it('gives a client token no scope that its creator lacks', async () => {
    const reader = await stack.makeTeam({ scopes: ['tasks:read'] });
    const answer = await ask('/gateway/v1/tokens', { token: reader.key, body: { scopes: ['tasks:create'] } });
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});
