import { type FlowStatusPayload, type TaskListResponse, type TaskSnapshot } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { call, eventually, untilLive } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';

describe.each(['memory', 'redis'] as const)('an upstream that sends upper-case UUIDs, %s engine', (engine) => {
  let upstream: ScriptedUpstream;
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    stack = await startStack({ engine, env: { TRIVERSE_BASE_URL: upstream.baseUrl } });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(async () => {
    await stack.close();
    await upstream.close();
  });

  const statusOf = (id: string, status: string) => JSON.stringify({ taskId: id, status, output: {} });
  const begin = async () => {
    const capitals = randomUUID().toUpperCase();
    upstream.answers('create', JSON.stringify({ task_uuid: capitals, status: 'PENDING', costCredits: 1 }));
    const told = await createTask(stack.url, team.key);
    return { capitals, lower: capitals.toLowerCase(), told };
  };

  it('is normalised: the task is sent, listed and read in lower case, however it is requested', async () => {
    const { capitals, lower, told } = await begin();
    expect(told).toBe(lower);
    for (const id of [capitals, lower]) {
      const { status, body } = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${id}`, { token: team.key });
      expect([status, body.data.taskId]).toEqual([200, lower]);
    }
    const listed = await call<TaskListResponse>(stack.url, '/api/v1/tasks', { token: team.key });
    expect(listed.body.data.tasks.map(({ task_uuid }) => task_uuid)).toContain(lower);
    const token = await mintToken(stack.url, team.key, { task_uuids: [capitals] });
    expect((await call(stack.url, `/api/v1/tasks/${capitals}`, { token })).status).toBe(200);
    const own = await call<TaskListResponse>(stack.url, '/api/v1/tasks', { token });
    expect(own.body.data.tasks.map(({ task_uuid }) => task_uuid)).toEqual([lower]);
  });

  it('may send frames with upper-case UUIDs to sockets and raw watches', async () => {
    const { capitals, lower } = await begin();
    const token = await mintToken(stack.url, team.key);
    const socket = io(stack.url, { auth: { token }, transports: ['websocket'] });
    const ended = new Promise<TaskSnapshot>((resolve) => socket.once('task:finalized', resolve));
    await socket.emitWithAck('task:subscribe', { task_uuid: capitals });
    const watch = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${capitals}?token=${token}`);
    upstream.push(statusOf(capitals, 'SUCCESS'));
    expect((await ended).status).toMatchObject({ taskId: lower, status: 'SUCCESS' });
    await watch.closed;
    expect(watch.events.at(-1)).toMatchObject({ event: 'finalized', status: { taskId: lower, status: 'SUCCESS' } });
    socket.close();
  });

  it('may use a UUID version that is unknown today', async () => {
    const id = '01234567-89AB-0DEF-0123-456789ABCDEF'.replace('01234567', randomUUID().slice(0, 8));
    upstream.answers('create', JSON.stringify({ task_uuid: id, status: 'PENDING', costCredits: 1 }));
    const told = await createTask(stack.url, team.key);
    upstream.push(statusOf(id, 'SUCCESS'));
    const read = () => call<FlowStatusPayload | undefined>(stack.url, `/api/v1/tasks/${told}`, { token: team.key });
    const { body } = await eventually(read, ({ body }) => body.data?.status === 'SUCCESS');
    expect(body.data?.taskId).toBe(id.toLowerCase());
  });
});
