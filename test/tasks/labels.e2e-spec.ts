import { type FlowStatusPayload, type TaskListResponse, type TaskSnapshot, type TeamSnapshot } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, createTask, finalStatus, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** What the sandbox takes for a text-to-model task. */
const PRICE = 130;
const ODD = 'stage=%E6%9C%A8%2C%20a%3Db%25';

describe.each(['memory', 'redis'] as const)('labels on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'usage:read'] });
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  const labelled = async (labels: string, body: Record<string, unknown> = {}, token = team.key) => {
    const answer = await create(stack.url, token, { prompt: 'please-stall', ...body }, { 'x-labels': labels });
    expect(answer.body.code).toBe(0);
    return answer.body.data.task_uuid;
  };
  const list = async (query: string, token = team.key) =>
    (await call<TaskListResponse>(stack.url, `/api/v1/tasks?${query}`, { token })).body.data.tasks;
  const uuids = async (query: string, token = team.key) => (await list(query, token)).map(({ task_uuid: uuid }) => uuid);

  it('stand in the list and in a header beside the status, whose body stays as the vendor words it', async () => {
    const uuid = await labelled(` project=apollo , ${ODD}`);
    const [item] = await list('label=project%3Dapollo');
    expect(item).toMatchObject({ task_uuid: uuid, labels: { project: 'apollo', stage: '木, a=b%' } });
    const plain = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    // The first read is the controller's, later ones are the lane's.
    for (let read = 0; read < 4; read += 1) {
      const { headers, body } = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
      expect(headers.get('x-labels')).toBe(`project=apollo,${ODD}`);
      expect(body.data).not.toHaveProperty('labels');
      const other = await call(stack.url, `/api/v1/tasks/${plain}`, { token: team.key });
      expect(other.headers.get('x-labels')).toBeNull();
    }
    const origin = 'https://shop.example.com';
    const { headers } = await call(stack.url, '/api/v1/tasks/text-to-model', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,x-labels' },
    });
    expect(headers.get('access-control-allow-headers') ?? 'x-labels').toContain('x-labels');
  });

  it('filter the list, all at once', async () => {
    const one = await labelled('filter=a,kind=x');
    const two = await labelled('filter=a,kind=y');
    await labelled('filter=ab');
    expect(await uuids('label=filter=a')).toEqual([two, one]);
    expect(await uuids('label=filter=a&label=kind=x')).toEqual([one]);
    const answer = await call(stack.url, '/api/v1/tasks?label=filter', { token: team.key });
    expect(answer.body).toMatchObject({ code: 1004, errors: [{ field: 'label' }] });
    expect(await uuids('label=filter=a', (await stack.makeTeam()).key)).toEqual([]);
  });

  it.each([
    ['project', 'pair 1 (project)'],
    ['a=1,,b=2', 'pair 2'],
    ['a=1,b=', 'pair 2 (b)'],
    ['a=1,a=2', 'pair 2 (a) repeats'],
    ['a=%zz', 'pair 1 (a) must be UTF-8'],
    ['a=%00', 'pair 1 (a) must have a value without control'],
    ['-a=1', 'pair 1 (-a)'],
    [`a=${'v'.repeat(257)}`, 'pair 1 (a)'],
    [Array.from({ length: 11 }, (_, at) => `n${at}=1`).join(), 'at most 10 pairs'],
  ])('are refused by header and pair: %s', async (labels, message) => {
    const { body } = await create(stack.url, team.key, {}, { 'x-labels': labels });
    expect(body).toMatchObject({ code: 1004, errors: [{ field: 'X-Labels', message: expect.stringContaining(message) }] });
  });

  it('belong to what an Idempotency-Key stands for', async () => {
    const [key, labels] = [randomUUID(), 'b=2,a=1'];
    const send = (headers: Record<string, string>) =>
      create(stack.url, team.key, { prompt: 'please-stall' }, { 'idempotency-key': key, ...headers });
    const first = await send({ 'x-labels': labels });
    expect((await send({ 'x-labels': 'a=1, b=2' })).body).toEqual(first.body);
    expect((await send({ 'x-labels': 'a=1' })).body.code).toBe(9005);
    expect((await send({})).body.code).toBe(9005);
  });

  it('choose what a subscription to the team is about, in its snapshot and after', async () => {
    const project = `p-${randomUUID()}`;
    const [before, other] = [await labelled(`project=${project}`), await labelled('project=other')];
    const watcher = await Watcher.connect(stack.url, team.key);
    const ack = (await watcher.socket.emitWithAck('team:subscribe', { labels: { project } })) as {
      code: number;
      data: TeamSnapshot;
    };
    expect(ack.data.tasks.map(({ status, labels }) => [status.taskId, labels])).toEqual([[before, { project }]]);
    const heard: TaskSnapshot[] = [];
    for (const event of ['task:update', 'task:finalized'] as const) {
      watcher.socket.on(event, (update: TaskSnapshot) => void heard.push(update));
    }
    const unwanted = await labelled('project=other', { prompt: 'please-take-50ms' });
    const wanted = await labelled(`project=${project}`, { prompt: 'please-take-50ms' });
    for (const uuid of [unwanted, wanted]) await finalStatus(stack.url, team.key, uuid);
    await eventually(
      async () => heard,
      (all) => all.some(({ status }) => status.taskId === wanted && status.status === 'SUCCESS'),
    );
    expect(new Set(heard.map(({ status }) => status.taskId))).toEqual(new Set([wanted]));
    expect(heard.at(-1)?.labels).toEqual({ project });
    // A task that is watched by itself is heard of whatever its labels.
    await watcher.subscribe(other);
    const refused: unknown = await watcher.socket.emitWithAck('team:subscribe', { labels: { project: '' } });
    expect(refused).toMatchObject({ code: 1004, errors: [{ field: 'labels' }] });
    await watcher.close();
  });

  it('have budgets of their own, reserved with the others', async () => {
    const budgets = [
      { window: 'total', credits: 100 * PRICE },
      { window: 'month', credits: 2 * PRICE, label: 'project=apollo', time_zone: 'Europe/Berlin' },
    ];
    const { teamId, key } = await stack.makeTeam({ scopes: ['tasks:create', 'usage:read'] });
    const set = await asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: budgets });
    expect(set.body.data).toEqual(budgets.map((budget) => ({ time_zone: 'UTC', ...budget })));
    const send = (labels: string) => create(stack.url, key, { prompt: 'please-stall' }, { 'x-labels': labels });
    const answers = await Promise.all(Array.from({ length: 6 }, () => send('project=apollo,stage=test')));
    expect(answers.filter(({ body }) => body.code === 0)).toHaveLength(2);
    expect(answers.find(({ body }) => body.code !== 0)?.body).toMatchObject({
      code: 9004,
      message: expect.stringContaining('label project=apollo'),
      details: { entity: 'label', entity_id: 'project=apollo', window: 'month', limit: 2 * PRICE, reserved: 2 * PRICE },
    });
    expect((await send('project=gemini')).body.code).toBe(0);
    const { body } = await call<{ budgets: unknown[] }>(stack.url, `/gateway/v1/teams/${teamId}/budgets`, { token: key });
    expect(body.data.budgets).toContainEqual(
      expect.objectContaining({ entity: 'label', entity_id: 'project=apollo', available: 0, reserved: 2 * PRICE }),
    );
    expect(body.data.budgets).toContainEqual(expect.objectContaining({ entity: 'team', reserved: 3 * PRICE }));
    const ann = await mintToken(stack.url, key, { sub: 'ann', scopes: ['usage:read'] });
    const seen = await call<{ budgets: { entity: string }[] }>(stack.url, `/gateway/v1/teams/${teamId}/budgets`, { token: ann });
    expect(seen.body.data.budgets.map(({ entity }) => entity)).toEqual(['team']);
  });

  it('have budgets up to a hundred labels, each window once', async () => {
    const { teamId, keyId } = await stack.makeTeam();
    const put = async (budgets: unknown[]) =>
      (await asAdmin(stack.url, `teams/${teamId}/budgets`, { method: 'PUT', body: budgets })).body;
    const many = (count: number) => Array.from({ length: count }, (_, at) => ({ window: 'day', credits: 1, label: `n=${at}` }));
    expect((await put(many(100))).code).toBe(0);
    expect(await put(many(101))).toMatchObject({ code: 1004, errors: [{ field: 'budgets' }] });
    const twice = [...many(1), ...many(1)];
    expect(await put(twice)).toMatchObject({ code: 1004, errors: [{ field: 'budgets[1].window' }] });
    expect(await put([{ window: 'day', credits: 1, label: 'n' }])).toMatchObject({ errors: [{ field: 'budgets[0].label' }] });
    const ofKey = await asAdmin(stack.url, `keys/${keyId}`, { method: 'PATCH', body: { budgets: many(1) } });
    expect(ofKey.body).toMatchObject({ code: 1004, errors: [{ field: 'budgets[0].label' }] });
  });

  it('and end users are counted in the usage, and exported as CSV that no spreadsheet takes for formulas', async () => {
    const { key } = await stack.makeTeam({ scopes: ['tasks:create', 'tasks:read', 'usage:read'] });
    const ann = await mintToken(stack.url, key, { sub: '=1+2,"x"', scopes: ['tasks:create', 'tasks:read', 'usage:read'] });
    const done = { prompt: 'please-take-50ms' };
    const made = [await labelled('project=apollo,stage=-1', done, ann), await labelled('project=gemini', done, key)];
    for (const uuid of made) expect((await finalStatus(stack.url, key, uuid)).status).toBe('SUCCESS');
    const usage = async (query: string, token = key) =>
      (await call<{ rows: unknown[]; total: { succeeded: number } }>(stack.url, `/gateway/v1/usage?${query}`, { token })).body;
    const counts = { succeeded: 1, failed: 0, cancelled: 0, credits: PRICE };
    expect((await usage('group_by=label:project')).data).toMatchObject({
      total: { succeeded: 2 },
      rows: [
        { value: 'apollo', ...counts },
        { value: 'gemini', ...counts },
      ],
    });
    expect((await usage('group_by=sub')).data.rows).toEqual([{ sub: '=1+2,"x"', ...counts }]);
    const bob = await mintToken(stack.url, key, { sub: 'bob', scopes: ['usage:read'] });
    expect((await usage('group_by=sub', bob)).data.rows).toEqual([]);
    expect((await usage('group_by=label:project', bob)).code).toBe(9002);
    expect(await usage('group_by=sub&flow=text-to-model')).toMatchObject({ code: 1004, errors: [{ field: 'flow' }] });
    expect(await usage('group_by=label:')).toMatchObject({ code: 1004, errors: [{ field: 'group_by' }] });

    const csv = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${stack.url}${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } });
      expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      return (await response.text()).trimEnd().split('\r\n');
    };
    expect(await csv('/gateway/v1/usage?group_by=sub&format=csv')).toEqual([
      'sub,succeeded,failed,cancelled,credits',
      `"'=1+2,""x""",1,0,0,${PRICE}`,
    ]);
    const [head, gemini, apollo, ...rest] = await csv('/api/v1/tasks', { accept: 'text/csv' });
    expect(head).toBe('task_uuid,created_at,flow_name,status,sub,labels,cost_credits,progress,start_time,end_time,made_from');
    expect(gemini).toMatch(new RegExp(`^${made[1]},[^,]+,text-to-model,SUCCESS,,project=gemini,${PRICE},`));
    expect(apollo).toContain('"\'=1+2,""x""","project=apollo,stage=-1"');
    expect(rest).toEqual([]);
  });

  it('exports every task, however many pages they are, and refuses a page size', async () => {
    const { key } = await stack.makeTeam();
    await Promise.all(Array.from({ length: 105 }, (_, at) => createTask(stack.url, key, { prompt: `please-stall ${at}` })));
    const headers = { authorization: `Bearer ${key}` };
    const lines = (await (await fetch(`${stack.url}/api/v1/tasks?format=csv`, { headers })).text()).trimEnd().split('\r\n');
    expect(new Set(lines.map((line) => line.slice(0, 36))).size).toBe(106);
    const paged = await call(stack.url, '/api/v1/tasks?format=csv&limit=5', { token: key });
    expect(paged.body).toMatchObject({ code: 1004, errors: [{ field: 'limit' }] });
  });

  it('do not hinder a search by text and credits', async () => {
    const { key } = await stack.makeTeam();
    const chair = await createTask(stack.url, key, { prompt: 'please-stall: a RED Straße chair' });
    const table = await createTask(stack.url, key, { prompt: 'please-stall: a red table' });
    expect(await uuids('q=red', key)).toEqual([table, chair]);
    expect(await uuids('q=strasse%20cha', key)).toEqual([chair]);
    expect(await uuids('q=hair', key)).toEqual([]);
    expect(await uuids(`q=red&min_credits=${PRICE}&max_credits=${PRICE}`, key)).toEqual([table, chair]);
    expect(await uuids(`min_credits=${PRICE + 1}`, key)).toEqual([]);
    for (const [field, query] of Object.entries({ q: 'q=!!', min_credits: 'min_credits=x', format: 'format=xml' })) {
      const { body } = await call(stack.url, `/api/v1/tasks?${query}`, { token: key });
      expect([body.code, body.errors?.[0]?.field]).toEqual([1004, field]);
    }
    const { body } = await call(stack.url, `/api/v1/tasks?q=${'a%20b%20c%20d%20e%20f%20g%20h%20i'}`, { token: key });
    expect(body).toMatchObject({ code: 1004, errors: [{ field: 'q', message: 'must hold at most 8 words' }] });
  });
});
