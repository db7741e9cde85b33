import { type TaskCreationResponsePayload, type TaskListResponse } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

describe.each(['memory', 'redis'] as const)('the task list on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  /** Oldest first. */
  const made: string[] = [];

  beforeAll(async () => {
    made.length = 0;
    stack = await startStack({ engine, sandbox: { taskDurationMs: 60_000 } });
    team = await stack.makeTeam();
    for (let index = 0; index < 5; index++) made.push(await create('text-to-model', 'a red chair'));
    made.push(await create('text-to-mesh', 'please-take-50ms'));
  });
  afterAll(() => stack.close());

  const create = async (flow: string, prompt: string, token = team.key): Promise<string> => {
    const answer = await call<TaskCreationResponsePayload>(stack.url, `/api/v1/tasks/${flow}`, { token, body: { prompt } });
    expect(answer.status).toBe(200);
    return answer.body.data.task_uuid;
  };
  const list = (query = '', token = team.key) => call<TaskListResponse>(stack.url, `/api/v1/tasks${query}`, { token });
  const uuids = async (query = '', token = team.key) => (await list(query, token)).body.data.tasks.map((task) => task.task_uuid);
  const tokenFor = async (body: Record<string, unknown>) =>
    (await call<{ token: string }>(stack.url, '/gateway/v1/tokens', { token: team.key, body })).body.data.token;

  it('is newest first with current statuses, without calling the upstream', async () => {
    const before = stack.sandbox.control.stats().byClass['status'] ?? 0;
    const { tasks, next_cursor: next } = (await list()).body.data;
    expect(tasks.map((task) => task.task_uuid)).toEqual(made.toReversed());
    expect(next).toBeNull();
    expect(tasks[5]).toMatchObject({ flow_name: 'text-to-model', sub: null, status: { taskId: made[0] } });
    expect(Date.parse(tasks[5]?.created_at ?? '')).not.toBeNaN();
    expect(stack.sandbox.control.stats().byClass['status'] ?? 0).toBe(before);
  });

  it('pages through each task once, even while tasks are created', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const page: TaskListResponse = (await list(`?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)).body
        .data;
      expect(page.tasks.length).toBeLessThanOrEqual(2);
      seen.push(...page.tasks.map((task) => task.task_uuid));
      if (pages++ === 0) made.push(await create('text-to-mesh', 'a late chair'));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(made.slice(0, 6).toReversed());
  });

  it('filters by status, flow and time', async () => {
    const succeeded = await eventually(
      () => uuids('?status=SUCCESS'),
      (found) => found.length > 0,
    );
    expect(succeeded).toEqual([made[5]]);
    expect(await uuids('?flow=text-to-mesh')).toEqual([made[6], made[5]]);
    expect(await uuids('?flow=text-to-mesh&status=SUCCESS')).toEqual([made[5]]);
    const { tasks } = (await list()).body.data;
    const third = tasks.find((task) => task.task_uuid === made[2])?.created_at ?? '';
    expect(await uuids(`?created_from=${third}`)).toEqual(made.slice(2).toReversed());
    expect((await uuids(`?created_to=${third}`)).at(-1)).toBe(made[0]);
    expect(await uuids('?created_from=2099-01-01T00:00:00Z')).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'min_credits=0x10',
    'max_credits=',
    'status=done',
    'created_from=yesterday',
    'cursor=%00',
    'order=asc',
    'created_from=2026-W05-1',
    'created_to=2026-031',
    'created_to=20260131T120000Z',
  ])('refuses %s by name', async (query) => {
    const answer = await list(`?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 1004]);
    expect(answer.body.errors?.map(({ field }) => field)).toContain(query.split('=')[0]);
  });

  it('never shows tasks of another team, or tasks outside the scope of a limited credential', async () => {
    const other = await stack.makeTeam();
    expect(await uuids('', other.key)).toEqual([]);
    const narrowed = await tokenFor({ task_uuids: [made[1], made[3]] });
    expect(await uuids('', narrowed)).toEqual([made[3], made[1]]);
    const [ann, bob] = [await tokenFor({ sub: 'ann' }), await tokenFor({ sub: 'bob' })];
    const anns = await create('text-to-model', "ann's chair", ann);
    expect(await uuids('', ann)).toEqual([anns]);
    expect(await uuids('', bob)).toEqual([]);
    expect(await uuids('?sub=ann', bob)).toEqual([]);
    expect(await uuids('?sub=ann')).toEqual([anns]);
    const blind = await stack.makeTeam({ scopes: ['tasks:create'] });
    expect((await list('', blind.key)).body.code).toBe(9002);
  });
});
