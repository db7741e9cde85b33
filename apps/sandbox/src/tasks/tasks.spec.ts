import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { call, createTask, eventOf, finishedTask, watch, type Json } from '../../../../test/upstream/sandbox-client.js';
import { startSandbox, type RunningSandbox } from '../start-sandbox.js';

describe('the life of a task', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ taskDurationMs: 150, taskSteps: 6, otherApiKeys: ['sk-other'] });
  });
  beforeEach(() => sandbox.control.reset());
  afterAll(() => sandbox.close());

  async function life(prompt: string): Promise<Json[]> {
    const all = await watch(sandbox, 'all');
    await createTask(sandbox, prompt);
    while (!all.messages.some((message) => message.startsWith('event: finalized'))) await all.received(all.messages.length + 1);
    all.socket.terminate();
    return all.messages.map((message) => eventOf(message).data);
  }

  it('fills the output step by step and ends in SUCCESS', async () => {
    const states = await life('a red fox');
    expect(states.map(({ status }) => status)).toEqual([...Array<string>(6).fill('RUNNING'), 'SUCCESS']);
    expect(Object.keys(states[0] ?? {})).toEqual(['flowName', 'taskId', 'status', 'input', 'output', 'createTime']);
    const outputs = states.map(({ output }) => output as Json);
    expect(outputs[0]).toMatchObject({ geometry_job_status: 'PENDING', texture_job_status: 'PENDING', textured_model_url: null });
    expect(outputs[4]).toMatchObject({
      geometry_job_status: 'COMPLETED',
      texture_job_status: 'IN_PROGRESS',
      textured_model_url: null,
    });
    expect(outputs.at(-1)).toMatchObject({
      texture_job_status: 'COMPLETED',
      geometry_model_url: [expect.stringContaining('/textureless_model_0.glb?expires=')],
      textured_model_url: expect.stringContaining('/textured_model_0.glb?expires='),
    });
  });

  it.each([
    ['please-fail', 'FAILED'],
    ['please-cancel', 'CANCELLED'],
  ])('ends a task whose prompt says %s in %s', async (prompt, status) => {
    expect((await life(prompt)).at(-1)).toMatchObject({ status });
  });

  it('shows an undocumented status on request', async () => {
    sandbox.control.change({ extraStatus: 'POSTPROCESSING' });
    expect((await life('a red fox')).map(({ status }) => status).slice(-2)).toEqual(['POSTPROCESSING', 'SUCCESS']);
  });

  it('speaks generation B: QUEUED, rising progress, times and error', async () => {
    sandbox.control.change({ generation: 'B' });
    const states = await life('please-fail');
    const fields = 'task_uuid flow_name status progress created_at started_at completed_at input output error queue';
    expect(Object.keys(states[0] ?? {})).toEqual(fields.split(' '));
    expect(states[0]).toMatchObject({
      status: 'QUEUED',
      queue: { is_queued: true, position: 1 },
      started_at: null,
      output: null,
    });
    const progress = states.map((state) => Number(state['progress']));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(states.at(-1)).toMatchObject({ status: 'FAILED', error: expect.any(String), queue: null });
  });

  it('creates in generation B with the fields of that generation', async () => {
    sandbox.control.change({ generation: 'B', readAfterWriteSeconds: 30 });
    const { data } = await call(sandbox, '/tasks/text-to-mesh', { body: { prompt: 'a red fox' } });
    const fields =
      'task_uuid flow_name status created_at cost_credits queue read_after_write_deadline_seconds read_after_write_header';
    expect(Object.keys(data)).toEqual(fields.split(' '));
    const path = `/tasks/${String(data['task_uuid'])}`;
    expect(await call(sandbox, path)).toMatchObject({ status: 404, code: 1006 });
    const header = String(data['read_after_write_header']);
    expect(await call(sandbox, path, { headers: { [header]: '1' } })).toMatchObject({ status: 200 });
  });

  it("answers alike for an unknown task and another account's", async () => {
    const uuid = await createTask(sandbox);
    const [unknown, foreign] = [await call(sandbox, '/tasks/none'), await call(sandbox, `/tasks/${uuid}`, { key: 'sk-other' })];
    expect(unknown).toMatchObject({ status: 404, code: 1006 });
    expect(foreign.body).toEqual(unknown.body);
  });

  it('keeps the links of a task the same between readings', async () => {
    const uuid = await finishedTask(sandbox);
    const [first, second] = [await call(sandbox, `/tasks/${uuid}`), await call(sandbox, `/tasks/${uuid}`)];
    expect(second.data).toEqual(first.data);
  });

  it('stays where control puts it, with the output control gives', async () => {
    const uuid = await createTask(sandbox);
    const path = `/tasks/${uuid}`;
    sandbox.control.setTask(uuid, { status: 'RUNNING', progress: 40, output: { note: 'by hand' } });
    expect((await call(sandbox, path)).data).toMatchObject({ status: 'RUNNING', output: { note: 'by hand' } });
    expect(sandbox.control.stats().statusReads[uuid]).toBe(1);
  });

  it('refuses assets before the end and of a task that has none', async () => {
    const running = await createTask(sandbox, 'please-stall');
    expect(await call(sandbox, `/tasks/url/${running}`)).toMatchObject({ status: 409, code: 2005 });
    expect(await call(sandbox, `/tasks/download/${running}`)).toMatchObject({ status: 409, code: 2005 });
    const empty = await finishedTask(sandbox, 'text-to-model', { prompt: 'please-no-assets' });
    expect(await call(sandbox, `/tasks/download/${empty}`)).toMatchObject({ status: 404, code: 4042 });
  });

  it('runs thousands of tasks to their end', async () => {
    sandbox.control.setBalance(1_000_000);
    const all = await watch(sandbox, 'all');
    // As many at once as the kernel's queue of new connections takes.
    for (let made = 0; made < 2_000; made += 250)
      await Promise.all(Array.from({ length: 250 }, (_, index) => createTask(sandbox, `fox ${made + index}`)));
    let read = 0;
    let finalized = 0;
    while (finalized < 2_000) {
      await all.received(read + 1);
      for (; read < all.messages.length; read++) finalized += Number(all.messages[read]?.startsWith('event: finalized'));
    }
    all.socket.terminate();
    expect((await call(sandbox, '/users/balance')).data['frozen']).toBe(0);
  }, 120_000);
});
