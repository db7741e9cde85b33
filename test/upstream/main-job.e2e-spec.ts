import { type FlowStatusPayload, type TaskSnapshot } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import validator from 'gltf-validator';
import { call } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finishedTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

describe.each(['memory', 'redis'] as const)('the main job on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  it('creates a task, shows its progress over socket.io, finalizes it once and serves a valid model', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const watcher = await Watcher.connect(stack.url, team.key);
    const ack = await watcher.subscribe(uuid);
    expect(ack).toMatchObject({ code: 0, data: { status: { taskId: uuid } } });
    stack.sandbox.control.setTask(uuid, { status: 'RUNNING', progress: 90 });
    await watcher.heardThat(({ status }) => status.status === 'RUNNING');
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const final = await watcher.finalOf(uuid);
    expect(final.status.status).toBe('SUCCESS');

    const status = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect(status.body.data).toEqual(final.status);
    const download = await fetch(`${stack.url}/api/v1/tasks/download/${uuid}`, {
      headers: { authorization: `Bearer ${team.key}` },
    });
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename="${uuid}.glb"`);
    const report = await validator.validateBytes(new Uint8Array(await download.arrayBuffer()));
    expect(report.issues.numErrors).toBe(0);
    expect(watcher.finals).toHaveLength(1);
    await watcher.close();
  });

  it('gives a client that subscribes after the end the final status in the acknowledgement', async () => {
    const uuid = await finishedTask(stack.url, team.key);
    const late = await Watcher.connect(stack.url, team.key);
    const ack = await late.subscribe(uuid);
    expect((ack as { data: TaskSnapshot }).data.status.status).toBe('SUCCESS');
    await late.close();
  });
});
