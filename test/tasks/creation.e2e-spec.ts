import { type BalanceResponse, type FlowStatusPayload, type TaskCreationResponsePayload } from '#contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { ADMIN_TOKEN, type Stack, startStack, type StackOptions, type TestTeam } from '../support/stack.js';

describe('creations', () => {
  let stack: Stack;
  let team: TestTeam;
  afterEach(() => stack.close());

  const start = async (options: StackOptions = {}) => {
    stack = await startStack(options);
    team = await stack.makeTeam();
  };
  const create = (flow: string, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    call<TaskCreationResponsePayload>(stack.url, `/api/v1/tasks/${flow}`, { token: team.key, body, headers });
  const atUpstream = () => stack.sandbox.control.stats().byClass['create'] ?? 0;

  it('with unknown parameters or flows are refused by name, without calling the upstream', async () => {
    await start();
    const unknown = await create('text-to-model', { prompt: 'a red chair', mood: 'grim', size: 3 });
    expect(unknown.body.code).toBe(1004);
    expect(unknown.body.errors).toEqual([
      { field: 'mood', message: 'is not a known field' },
      { field: 'size', message: 'is not a known field' },
    ]);
    expect((await create('text-to-gold', {})).body.code).toBe(2002);
    expect(atUpstream()).toBe(0);
  });

  it('may use the extra parameters and flows that the operator configures, and no others', async () => {
    await start({ env: { EXTRA_PARAMETERS: 'text-to-model:mood', EXTRA_FLOWS: 'text-to-gold' } });
    await create('text-to-model', { prompt: 'a red chair', mood: 'grim' });
    expect(atUpstream()).toBe(1);
    const other = await create('text-to-mesh', { prompt: 'a red chair', mood: 'grim' });
    expect(other.body.errors).toEqual([{ field: 'mood', message: 'is not a known field' }]);
    // The sandbox does not know the flow; its refusal proves that it was called.
    expect((await create('text-to-gold', { karat: 24 })).body.code).toBe(2002);
    expect(atUpstream()).toBe(2);
    const wrong = await create('text-to-gold', { karat: 24, client_order_id: 'not an id' });
    expect(wrong.body.errors?.map(({ field }) => field)).toEqual(['client_order_id']);
    expect(atUpstream()).toBe(2);
  });

  it("are followed by reads with generation B's read-after-write header", async () => {
    await start({
      sandbox: { generation: 'B', readAfterWriteSeconds: 30, taskDurationMs: 60_000 },
      env: { STATUS_FRESH_MS: '0' },
    });
    stack.sandbox.control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 });
    stack.sandbox.control.cutWatchers();
    const { task_uuid: uuid } = (await create('text-to-model', { prompt: 'a red chair' })).body.data;
    const direct = await fetch(`${stack.sandbox.url}/api/v1/tasks/${uuid}`, {
      headers: { authorization: `Bearer ${stack.sandbox.apiKey}` },
    });
    expect(direct.status).toBe(404);
    const answer = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect([answer.status, answer.body.data.taskId]).toEqual([200, uuid]);
    expect(answer.headers.get('cache-status')).toMatch(/fwd=stale/);
  });

  it('make every instance send that header, and only for as long as the upstream asks', async () => {
    await start({
      engine: 'redis',
      gateways: 2,
      sandbox: { generation: 'B', readAfterWriteSeconds: 1, taskDurationMs: 60_000 },
      env: { STATUS_FRESH_MS: '0' },
      prepare: ({ control }) => control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 }),
    });
    const { task_uuid: uuid } = (await create('text-to-model', { prompt: 'a red chair' })).body.data;
    const read = () => call<FlowStatusPayload>(stack.urls[1] ?? '', `/api/v1/tasks/${uuid}`, { token: team.key });
    const hinted = () =>
      stack.sandbox.control
        .stats()
        .recent.filter(({ path }) => path === `/api/v1/tasks/${uuid}`)
        .map(({ headers }) => Object.keys(headers).some((name) => name.includes('read-after-write')));
    expect((await read()).headers.get('cache-status')).toMatch(/fwd=stale/);
    expect(hinted().at(-1)).toBe(true);
    await eventually(read, () => hinted().at(-1) === false);
  });

  it('whose answer was lost are found again and paid for once', async () => {
    await start({ sandbox: { taskDurationMs: 60_000 } });
    stack.sandbox.control.addFault({ route: 'create', kind: 'lost-answer' });
    const before = stack.sandbox.control.stats().creations;
    const answer = await create('text-to-model', { prompt: 'a red chair' });
    expect(answer.status).toBe(200);
    expect(stack.sandbox.control.stats().creations).toBe(before + 1);
    const again = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${answer.body.data.task_uuid}`, { token: team.key });
    expect(again.status).toBe(200);
  });

  it('that never reach the upstream reserve no credits', async () => {
    await start({ sandbox: { taskDurationMs: 60_000 } });
    await call(stack.url, `/gateway/v1/teams/${team.teamId}/budgets`, {
      method: 'PUT',
      token: ADMIN_TOKEN,
      body: [{ window: 'total', credits: 10_000 }],
    });
    stack.sandbox.control.addFault({ route: 'create', kind: 'error', status: 503, times: 0 });
    let last = await create('text-to-model', { prompt: 'a red chair' });
    for (let more = 0; more < 5; more++) last = await create('text-to-model', { prompt: 'a red chair' });
    expect(last.body).toMatchObject({ code: 9006, message: 'upstream unavailable (circuit open)' });
    const sent = atUpstream();
    expect((await create('text-to-model', { prompt: 'a red chair' }, { 'idempotency-key': 'k1' })).body.code).toBe(9006);
    expect(atUpstream()).toBe(sent);
    const balance = await call<BalanceResponse>(stack.url, '/api/v1/users/balance', { token: team.key });
    expect(balance.body.data).toEqual({ balance: 10_000, frozen: 0 });
  });

  it.each([
    ["the gateway's own key", { kind: 'error', status: 401 }],
    ['too many requests, without a code', { kind: 'html', status: 429 }],
    ['a body that a proxy finds too large', { kind: 'html', status: 413 }],
  ] as const)(
    'that the upstream refuses for %s are sent once and release their credits, so that none can create a task later',
    async (_why, fault) => {
      await start({ sandbox: { taskDurationMs: 60_000 } });
      await call(stack.url, `/gateway/v1/teams/${team.teamId}/budgets`, {
        method: 'PUT',
        token: ADMIN_TOKEN,
        body: [{ window: 'total', credits: 10_000 }],
      });
      stack.sandbox.control.addFault({ route: 'create', times: 0, ...fault });
      expect((await create('text-to-model', { prompt: 'a red chair' })).status).toBeGreaterThanOrEqual(500);
      expect(atUpstream()).toBe(1);
      const balance = await call<BalanceResponse>(stack.url, '/api/v1/users/balance', { token: team.key });
      expect(balance.body.data).toEqual({ balance: 10_000, frozen: 0 });
    },
  );
});
