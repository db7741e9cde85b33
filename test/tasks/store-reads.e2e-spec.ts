import { type FlowStatusPayload } from '#contracts';
import { TaskStore } from '#tasks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const VERDICT = 'cache-status';

/** Without pushes, and fresh for so long that only the spec reads: a status is stale when the spec makes it old. */
describe('a status read without pushes', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;
  let reads: () => number;

  const status = () => call<FlowStatusPayload>(stack.url, `/api/v1/tasks/${uuid}`, { token: team.key });
  const makeStale = () => stack.redis?.cli('HSET', `tg:{${team.teamId}}:status:${uuid}`, 'observedAt', '1');
  /** Reads of the store for one answer. */
  const counted = async () => {
    const before = reads();
    const { headers } = await status();
    return [headers.get(VERDICT), reads() - before];
  };

  beforeAll(async () => {
    stack = await startStack({
      engine: 'redis',
      prepare: ({ control }) => control.addFault({ route: 'watch', kind: 'error', status: 503, times: 0 }),
      // No in-process copy hides a read.
      env: { STATUS_FRESH_MS: '3600000', STATUS_COPIES: '0' },
      sandbox: { taskDurationMs: 600_000 },
    });
    team = await stack.makeTeam();
    uuid = await createTask(stack.url, team.key);
    const store = stack.apps[0]?.get(TaskStore) as TaskStore;
    const spies = [jest.spyOn(store, 'read'), jest.spyOn(store, 'readText')];
    reads = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
    // Wait until the lane answers.
    await eventually(counted, ([verdict, count]) => verdict === 'TriverseGateway; hit' && count === 1);
  });
  afterAll(() => stack.close());

  it('reads the store once if the status is stale', async () => {
    makeStale();
    expect(await counted()).toEqual(['TriverseGateway; fwd=stale; stored', 1]);
    expect(await counted()).toEqual(['TriverseGateway; hit', 1]);
  });

  it('reads the store once if the upstream fails, and reports it', async () => {
    makeStale();
    stack.sandbox.control.addFault({ route: 'status', kind: 'error', status: 503, code: 5003, times: 0 });
    expect(await counted()).toEqual(['TriverseGateway; hit; detail=stale-if-error-5003', 1]);
    stack.sandbox.control.clearFaults();
  });
});
