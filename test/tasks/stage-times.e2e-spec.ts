import { type TaskListItem, type TaskListResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, finishedTask } from '../support/tasks.js';

describe.each(['memory', 'redis'] as const)('the times of a task on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 400 } });
    team = await stack.makeTeam();
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  const itemOf = async (uuid: string): Promise<TaskListItem | undefined> =>
    (await call<TaskListResponse>(stack.url, `/api/v1/tasks?uuid=${uuid}`, { token: team.key })).body.data.tasks[0];
  const ms = (time: string | null | undefined) => Date.parse(time ?? '');

  it('stand in the list, for the task and each of its stages, and not in the status', async () => {
    const uuid = await finishedTask(stack.url, team.key);
    const times = (await itemOf(uuid))?.times;
    expect(times?.stages.map(({ name }) => name)).toEqual(['geometry', 'texture']);
    const [geometry, texture] = times?.stages ?? [];
    const seen = [times?.started_at, geometry?.started_at, geometry?.ended_at, texture?.ended_at].map(ms);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? NaN);
    expect(ms(times?.ended_at)).toBeGreaterThanOrEqual(seen.at(-1) ?? NaN);
    const { body } = await call<object>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect(Object.keys(body.data)).not.toContain('times');
  });

  it('are open until something was seen', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const { times } = await eventually(
      async () => (await itemOf(uuid)) as TaskListItem,
      ({ status }) => status?.status === 'RUNNING',
    );
    expect(times.started_at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(times.ended_at).toBeNull();
    for (const stage of times.stages) expect(stage.ended_at).toBeNull();
  });

  it('are no columns of the CSV', async () => {
    const csv = await fetch(`${stack.url}/api/v1/tasks?format=csv`, { headers: { authorization: `Bearer ${team.key}` } });
    expect((await csv.text()).split('\r\n')[0]).not.toContain('times');
  });
});
