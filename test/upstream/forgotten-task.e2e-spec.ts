import { type FlowStatusPayload } from '#contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually, untilLive } from '../support/http.js';
import { type Stack, startStack, type StackOptions } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const APART_MS = 1_000;
const UNKNOWN = { route: 'status', kind: 'error', status: 404, code: 1006 } as const;

describe.each(['memory', 'redis'] as const)('a task that the upstream no longer knows (%s)', (engine) => {
  let stack: Stack;
  afterEach(() => stack.close());

  const start = async (options: StackOptions = {}) => {
    stack = await startStack({
      engine,
      sandbox: { taskDurationMs: 600_000 },
      env: { TASK_UNKNOWN_MS: String(APART_MS), WATCH_SILENT_MS: '200', STATUS_FRESH_MS: '200' },
      ...options,
    });
    await untilLive(stack.url);
    const team = await stack.makeTeam({ limits: { open_tasks: 1 } });
    await asAdmin(stack.url, `teams/${team.teamId}/budgets`, { method: 'PUT', body: [{ window: 'total', credits: 130 }] });
    return team;
  };
  const reads = (uuid: string) => stack.sandbox.control.stats().statusReads[uuid] ?? 0;
  const reserved = async (teamId: string) => {
    const answer = await asAdmin<{ budgets: { reserved: number }[] }>(stack.url, `teams/${teamId}/budgets`);
    return answer.body.data.budgets[0]?.reserved;
  };

  it('ends as FAILED after two such answers, releases its credits, and notifies its watchers', async () => {
    const team = await start();
    const watcher = await Watcher.connect(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key);
    await watcher.subscribe(uuid);
    expect(await reserved(team.teamId)).toBe(130);
    stack.sandbox.control.forgetTask(uuid);
    const forgottenAt = Date.now();
    const before = reads(uuid);
    const { status } = await watcher.finalOf(uuid);
    expect(Date.now() - forgottenAt).toBeGreaterThanOrEqual(APART_MS);
    expect(status).toMatchObject({ status: 'FAILED', taskId: uuid });
    expect(status.error).toBe('the upstream does not know this task any more (1006)');
    expect(reads(uuid) - before).toBe(2);
    expect(await reserved(team.teamId)).toBe(0);
    expect((await create(stack.url, team.key)).status).toBe(200);
    await watcher.close();
  });

  it('continues if the upstream knows it again, or pushed its state, between the two', async () => {
    const team = await start();
    const watcher = await Watcher.connect(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key);
    await watcher.subscribe(uuid);
    stack.sandbox.control.addFault({ ...UNKNOWN, times: 1 });
    await stack.sandbox.control.until(() => stack.sandbox.control.faults().length === 0);
    stack.sandbox.control.setTask(uuid, { status: 'RUNNING', progress: 10 });
    await watcher.heardThat(({ status }) => status.status === 'RUNNING');
    stack.sandbox.control.addFault({ ...UNKNOWN, times: 1 });
    const before = reads(uuid);
    await stack.sandbox.control.until(() => reads(uuid) - before >= 4, 10_000);
    const { body } = await call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
    expect(body.data.status).toBe('RUNNING');
    expect(watcher.finals).toEqual([]);
    await watcher.close();
  });

  it('is polled no more often, and ends, while the upstream link is down', async () => {
    const team = await start();
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.addFault({ route: 'watch', kind: 'reset', times: 0 });
    stack.sandbox.control.cutWatchers();
    stack.sandbox.control.forgetTask(uuid);
    const before = reads(uuid);
    await eventually(
      () => reserved(team.teamId),
      (credits) => credits === 0,
    );
    expect(reads(uuid) - before).toBeLessThanOrEqual(3);
  });
});

describe('the status words with which the upstream ends a task', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    await untilLive(stack.url);
  });
  afterAll(() => stack.close());

  it.each([
    ['CANCELED', 'CANCELLED'],
    ['EXPIRED', 'FAILED'],
    ['TIMEOUT', 'FAILED'],
    ['ERROR', 'FAILED'],
    ['failed', 'FAILED'],
    ['success', 'SUCCESS'],
  ])('%s reaches the watchers as final status %s', async (theirs, ours) => {
    const team = await stack.makeTeam();
    const watcher = await Watcher.connect(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key);
    await watcher.subscribe(uuid);
    stack.sandbox.control.setTask(uuid, { status: theirs });
    expect((await watcher.finalOf(uuid)).status.status).toBe(ours);
    await watcher.close();
  });
});
