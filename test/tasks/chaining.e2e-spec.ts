import { type TaskCreationResponsePayload, type TaskListResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finishedTask, mintToken } from '../support/tasks.js';

describe("a task's result as another task's input", () => {
  let stack: Stack;
  let team: TestTeam;
  let source: string;

  beforeAll(async () => {
    stack = await startStack();
    team = await stack.makeTeam();
    source = await finishedTask(stack.url, team.key);
  });
  afterAll(() => stack.close());

  const create = (
    flow: string,
    body: Record<string, unknown>,
    { token = team.key, key }: { token?: string; key?: string } = {},
  ) =>
    call<TaskCreationResponsePayload>(stack.url, `/api/v1/tasks/${flow}`, {
      token,
      body,
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const creations = () => stack.sandbox.control.stats().creations;
  const bodiesSent = () => stack.sandbox.control.stats().byClass['create'] ?? 0;

  it('reaches the upstream as a link that it can read', async () => {
    const { status, body } = await create('model-remesh', { model_file: `task:${source}`, polygon_limit: 5_000 });
    expect(status).toBe(200);
    const link = body.data.input['model_url'];
    expect(link).toMatch(/^http/);
    expect((await fetch(link as string)).status).toBe(200);
  });

  it('may be one asset by its name, in either case of the UUID', async () => {
    const named = await create('image-to-model', { image_file: `task:${source.toUpperCase()}/generated_image_0.png` });
    expect(named.status).toBe(200);
    expect(String(named.body.data.input['image_url'])).toContain('generated_image_0.png');
    expect((await create('image-to-model', { image_file: `task:${source}/preview` })).status).toBe(200);
  });

  it('can be read by its name from the task that took it', async () => {
    const { body } = await create('image-to-model', { image_file: `task:${source}/generated_image_0.png` });
    const path = `${stack.url}/api/v1/tasks/${body.data.task_uuid}/assets/generated_image_0.png`;
    const picture = await fetch(path, { headers: { authorization: `Bearer ${team.key}` } });
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('is one task for one idempotency key, although each resolution makes another link', async () => {
    const before = creations();
    const body = { model_file: `task:${source}` };
    const first = await create('model-remesh', body, { key: 'chained-once' });
    const second = await create('model-remesh', body, { key: 'chained-once' });
    expect(second.body.data.task_uuid).toBe(first.body.data.task_uuid);
    expect(creations()).toBe(before + 1);
    const other = await create('model-remesh', { model_file: `task:${source}/textured_model_0.glb` }, { key: 'chained-once' });
    expect(other.body.code).toBe(9005);
  });

  it.each([
    ['an unknown task', () => 'task:00000000-0000-4000-8000-000000000000', 1005],
    ['an unknown asset', () => `task:${source}/none.glb`, 1005],
    ['an asset called like a method', () => `task:${source}/toString`, 1005],
    ['no UUID', () => 'task:mine', 1004],
    ['a path instead of a name', () => `task:${source}/a/b`, 1004],
  ])('is refused for %s at its field, before the upstream creates anything', async (_what, reference, code) => {
    const before = bodiesSent();
    const { body } = await create('model-remesh', { model_file: reference() });
    expect(body).toMatchObject({ code, errors: [{ field: 'model_file' }] });
    expect(bodiesSent()).toBe(before);
  });

  it('is as unknown as none for another team, another end user and a token that is narrowed to other tasks', async () => {
    const other = await stack.makeTeam();
    const scopes = ['tasks:create', 'tasks:read', 'assets:read'];
    const narrowed = await mintToken(stack.url, team.key, { scopes, task_uuids: ['00000000-0000-4000-8000-000000000000'] });
    const person = await mintToken(stack.url, team.key, { scopes, sub: 'somebody' });
    const unknown = await create('model-remesh', { model_file: 'task:00000000-0000-4000-8000-000000000000' });
    for (const token of [other.key, narrowed, person]) {
      const { status, body } = await create('model-remesh', { model_file: `task:${source}` }, { token });
      expect(status).toBe(404);
      expect({ ...body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' });
    }
  });

  it('needs assets:read', async () => {
    const blind = await mintToken(stack.url, team.key, { scopes: ['tasks:create'] });
    const { body } = await create('model-remesh', { model_file: `task:${source}` }, { token: blind });
    expect(body).toMatchObject({ code: 9002, details: { required: 'assets:read' } });
  });

  it('must have succeeded', async () => {
    const running = await createTask(stack.url, team.key, { prompt: 'slow' });
    stack.sandbox.control.setTask(running, { status: 'RUNNING' });
    const early = await create('model-remesh', { model_file: `task:${running}` });
    expect([early.status, early.body.code]).toEqual([409, 2005]);
    stack.sandbox.control.setTask(running, { status: 'FAILED' });
  });

  describe('in the list', () => {
    const list = async (query: string, token = team.key) =>
      (await call<TaskListResponse>(stack.url, `/api/v1/tasks?${query}`, { token })).body.data.tasks;

    it('shows on both tasks: one names what it was made from, and the other finds it', async () => {
      const reference = `task:${source}/textured_model_0.glb`;
      const { body } = await create('model-remesh', { model_file: reference });
      const made = body.data.task_uuid;
      expect(await list(`uuid=${made.toUpperCase()}`)).toMatchObject([
        { task_uuid: made, input_files: { model_file: reference }, made_from: [source] },
      ]);
      expect(await list(`uuid=${source}`)).toMatchObject([{ input_files: {}, made_from: [] }]);
      const uses = await list(`made_from=${source.toUpperCase()}&limit=100`);
      expect(uses.map(({ task_uuid: uuid }) => uuid)).toContain(made);
      expect(uses.every(({ made_from: sources }) => sources.includes(source))).toBe(true);
    });

    it('shows no more to a narrowed token than it covers', async () => {
      const { body } = await create('model-remesh', { model_file: `task:${source}` });
      const scopes = ['tasks:read'];
      const narrowed = await mintToken(stack.url, team.key, { scopes, task_uuids: [source] });
      expect(await list(`uuid=${body.data.task_uuid}&uuid=${source}`, narrowed)).toMatchObject([{ task_uuid: source }]);
      expect(await list(`made_from=${source}`, narrowed)).toEqual([]);
    });

    it.each(['uuid', 'made_from'])('refuses %s without a UUID, naming it', async (field) => {
      const { body } = await call(stack.url, `/api/v1/tasks?${field}=mine`, { token: team.key });
      expect(body).toMatchObject({ code: 1004, errors: [{ field }] });
    });
  });

  it('may be named in a quote, which ignores files', async () => {
    const body = { flow_name: 'model-remesh', params: { model_file: `task:${source}` } };
    expect((await call(stack.url, '/api/v1/tasks/pricing/quote', { token: team.key, body })).status).toBe(200);
  });
});
