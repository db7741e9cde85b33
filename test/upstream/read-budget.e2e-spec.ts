import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { untilLive } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const TASKS = 60;
const LOOK_MS = 3_000;

describe('the status reads of the watcher', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const start = async (env: Record<string, string> = {}, engine: 'memory' | 'redis' = 'memory') => {
    stack = await startStack({ engine, sandbox: { taskDurationMs: 600_000 }, env: { STATUS_FRESH_MS: '100', ...env } });
    await untilLive(stack.url);
    const team = await stack.makeTeam();
    const uuids: string[] = [];
    for (let made = 0; made < TASKS; made++) uuids.push(await createTask(stack.url, team.key));
    return { team, uuids };
  };
  const loseLink = () => {
    stack.sandbox.control.addFault({ route: 'watch', kind: 'reset', times: 0 });
    stack.sandbox.control.cutWatchers();
  };
  const reads = () => stack.sandbox.control.stats().byClass['status'] ?? 0;
  const readsWithin = async (ms: number) => {
    const before = reads();
    await delay(ms);
    return reads() - before;
  };

  it('stay within their budget while all open tasks are polled', async () => {
    await start({ UPSTREAM_READS_PER_SECOND: '10' });
    loseLink();
    const made = await readsWithin(LOOK_MS);
    expect(made).toBeGreaterThan(15);
    expect(made).toBeLessThanOrEqual(32);
  });

  it('pause for as long as a 429 asks, and continue at a lower rate', async () => {
    await start({ UPSTREAM_READS_PER_SECOND: '40' });
    stack.sandbox.control.addFault({ route: 'status', kind: 'error', status: 429, code: 2000, retryAfterSeconds: 2, times: 5 });
    const before = reads();
    loseLink();
    await stack.sandbox.control.until(() => reads() > before);
    // Only those in flight when the first refusal arrived, without retries.
    expect(await readsWithin(1_700)).toBeLessThanOrEqual(5);
    await stack.sandbox.control.until(() => stack.sandbox.control.faults().every(({ route }) => route !== 'status'), 20_000);
    expect(await readsWithin(1_000)).toBeLessThanOrEqual(25);
  });

  it('slow down further while every read is refused', async () => {
    await start();
    stack.sandbox.control.addFault({ route: 'status', kind: 'error', status: 429, code: 2000, retryAfterSeconds: 1, times: 0 });
    loseLink();
    await readsWithin(1_500);
    expect(await readsWithin(LOOK_MS)).toBeLessThanOrEqual(12);
  });

  it.each(['memory', 'redis'] as const)('start with the tasks that have watchers (%s)', async (engine) => {
    const { team, uuids } = await start({ UPSTREAM_READS_PER_SECOND: '5' }, engine);
    const watcher = await Watcher.connect(stack.url, team.key);
    const last = uuids.at(-1) ?? '';
    await watcher.subscribe(last);
    loseLink();
    stack.sandbox.control.setTask(last, { status: 'SUCCESS' });
    const endedAt = Date.now();
    await watcher.finalOf(last);
    // In turn it would be read after the other 59, in twelve seconds.
    expect(Date.now() - endedAt).toBeLessThan(5_000);
    await watcher.close();
  });

  it('are not followed by a new socket before the time that a refusal names', async () => {
    stack = await startStack();
    await untilLive(stack.url);
    const handshakes = () => stack.sandbox.control.stats().requests['WS /api/v1/tasks/watch/all'] ?? 0;
    stack.sandbox.control.addFault({ route: 'watch', kind: 'error', status: 429, retryAfterSeconds: 3, times: 1 });
    const before = handshakes();
    stack.sandbox.control.cutWatchers();
    await stack.sandbox.control.until(() => handshakes() === before + 1);
    const refusedAt = Date.now();
    await stack.sandbox.control.until(() => handshakes() === before + 2, 10_000);
    expect(Date.now() - refusedAt).toBeGreaterThanOrEqual(2_900);
  });
});
