import { type FlowStatusPayload, type TaskLabelsResponse, type TaskListResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finishedTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

describe.each(['memory', 'redis'] as const)('labels of existing tasks on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 300 } });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  const stalled = (token = team.key) => createTask(stack.url, token, { prompt: 'please-stall' });
  const label = (body: object, token = team.key) =>
    call<TaskLabelsResponse>(stack.url, '/gateway/v1/tasks/labels', { method: 'PATCH', token, body });
  const status = (uuid: string) => call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
  const found = async (text: string) => {
    const path = `/api/v1/tasks?label=${encodeURIComponent(text)}`;
    return (await call<TaskListResponse>(stack.url, path, { token: team.key })).body.data.tasks.map(
      ({ task_uuid: uuid }) => uuid,
    );
  };

  it('are changed for several tasks in one request, which may be repeated', async () => {
    const [one, two] = [await stalled(), await finishedTask(stack.url, team.key)];
    const body = { task_uuids: [one, two.toUpperCase()], set: { project: '木, a=b%', stage: 'x' } };
    for (let sent = 0; sent < 2; sent += 1) {
      expect((await label(body)).body).toMatchObject({
        code: 0,
        data: { tasks: [one, two].map((uuid) => ({ task_uuid: uuid, labels: body.set })) },
      });
    }
    expect(await found('project=木, a=b%')).toEqual([two, one]);
    const { body: left } = await label({ task_uuids: [one], set: { stage: 'y' }, remove: ['project', 'none'] });
    expect(left.data).toEqual({ tasks: [{ task_uuid: one, labels: { stage: 'y' } }] });
    expect(await found('project=木, a=b%')).toEqual([two]);
  });

  it('are beside the status at once, under a new ETag', async () => {
    const uuid = await stalled();
    // Read so often that this process keeps a copy.
    let before = await status(uuid);
    for (let read = 0; read < 4; read += 1) before = await status(uuid);
    expect(before.headers.get('x-labels')).toBeNull();
    await label({ task_uuids: [uuid], set: { project: 'apollo' } });
    const after = await eventually(
      () => status(uuid),
      ({ headers }) => headers.get('x-labels') === 'project=apollo',
    );
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
    expect(after.body.data).toEqual(before.body.data);
  });

  it('are told to those who follow the team, also of a task that has ended, and to those for whom it leaves', async () => {
    const project = `p-${randomUUID()}`;
    const ended = await finishedTask(stack.url, team.key);
    const [all, some] = [await Watcher.connect(stack.url, team.key), await Watcher.connect(stack.url, team.key)];
    await all.subscribeTeam();
    await some.socket.emitWithAck('team:subscribe', { labels: { project } });
    await label({ task_uuids: [ended], set: { project } });
    const isIt = (labels: object | undefined) => (event: { status: FlowStatusPayload; labels?: object }) =>
      event.status.taskId === ended && JSON.stringify(event.labels) === JSON.stringify(labels);
    for (const watcher of [all, some]) {
      expect((await watcher.heardThat(isIt({ project }))).status.status).toBe('SUCCESS');
    }
    await label({ task_uuids: [ended], remove: ['project'] });
    for (const watcher of [all, some]) await watcher.heardThat(isIt(undefined));
    // It has ended once: what came are updates.
    expect([...all.finals, ...some.finals].filter(({ status: { taskId } }) => taskId === ended)).toEqual([]);
    await Promise.all([all.close(), some.close()]);
  });

  it('are refused by the field that is wrong, and then none is changed', async () => {
    const uuid = await stalled();
    const foreign = await stalled((await stack.makeTeam()).key);
    const set = { project: 'refused' };
    const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, 'x']));
    const refusals: [body: object, code: number, field: string][] = [
      [{ task_uuids: [uuid, foreign], set }, 1006, 'task_uuids[1]'],
      [{ task_uuids: [uuid, randomUUID()], set }, 1006, 'task_uuids[1]'],
      [{ task_uuids: [uuid, 'x'], set }, 1004, 'task_uuids[1]'],
      [{ task_uuids: [uuid, uuid], set }, 1004, 'task_uuids'],
      [{ task_uuids: [], set }, 1004, 'task_uuids'],
      [{ task_uuids: Array.from({ length: 101 }, () => randomUUID()), set }, 1004, 'task_uuids'],
      [{ set }, 1004, 'task_uuids'],
      [{ task_uuids: [uuid] }, 1004, 'set'],
      [{ task_uuids: [uuid], set: names(11) }, 1004, 'set'],
      [{ task_uuids: [uuid], set: { '-a': 'x' } }, 1004, 'set.-a'],
      [{ task_uuids: [uuid], set: { a: 'line\nbreak' } }, 1004, 'set.a'],
      [{ task_uuids: [uuid], set: { a: 7 } }, 1004, 'set.a'],
      [{ task_uuids: [uuid], set, remove: ['project'] }, 1004, 'remove[0]'],
      [{ task_uuids: [uuid], remove: ['a=b'] }, 1004, 'remove[0]'],
      [{ task_uuids: [uuid], set, more: 1 }, 1004, 'more'],
    ];
    for (const [body, code, field] of refusals) {
      expect((await label(body)).body).toMatchObject({ code, errors: [expect.objectContaining({ field })] });
    }
    await label({ task_uuids: [uuid], set: names(9) });
    expect((await label({ task_uuids: [uuid], set: { a: 'x', b: 'x' } })).body).toMatchObject({
      code: 1004,
      errors: [{ field: 'task_uuids[0]', message: expect.stringContaining('more than 10 labels') }],
    });
    expect(await found('project=refused')).toEqual([]);
  });

  it('are changed by a credential only as far as it reaches', async () => {
    const [one, two] = [await stalled(), await stalled()];
    const set = { project: 'apollo' };
    const narrow = await mintToken(stack.url, team.key, { task_uuids: [one], scopes: ['tasks:create', 'tasks:read'] });
    expect((await label({ task_uuids: [one], set }, narrow)).body.code).toBe(0);
    expect((await label({ task_uuids: [one, two], set }, narrow)).body.code).toBe(1006);
    const ann = await mintToken(stack.url, team.key, { sub: 'ann', scopes: ['tasks:create'] });
    expect((await label({ task_uuids: [one], set }, ann)).body.code).toBe(1006);
    expect((await label({ task_uuids: [await stalled(ann)], set }, ann)).body.code).toBe(0);
    const reader = await mintToken(stack.url, team.key, { scopes: ['tasks:read'] });
    expect((await label({ task_uuids: [one], set }, reader)).body).toMatchObject({ code: 9002 });
  });

  it('are in the audit trail by name', async () => {
    const { key, teamId } = await stack.makeTeam();
    const uuid = await stalled(key);
    await label({ task_uuids: [uuid], set: { project: 'a secret plan' }, remove: ['stage'] }, key);
    await label({ task_uuids: ['tgk_not-a-uuid'], set: 7 }, key);
    const { body } = await asAdmin<{ events: object[] }>(stack.url, `audit?team_id=${teamId}&action=task.label`);
    expect(body.data.events).toEqual([
      expect.objectContaining({ outcome: 'refused', target: 'tasks' }),
      expect.objectContaining({
        outcome: 'success',
        target: uuid,
        detail: { tasks: [uuid], set: ['project'], removed: ['stage'] },
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain('secret plan');
  });
});
