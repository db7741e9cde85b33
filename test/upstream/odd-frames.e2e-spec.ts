import { type GatewayStatusEvent } from '#contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, untilLive } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const OVERSIZED = 5 * 1024 * 1024;

describe('unreadable frames of the upstream', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  const handshakes = () => stack.sandbox.control.stats().requests['WS /api/v1/tasks/watch/all'] ?? 0;
  const readsOf = (uuid: string) => stack.sandbox.control.stats().statusReads[uuid] ?? 0;
  const start = async (env: Record<string, string> = {}) => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env });
    await untilLive(stack.url);
    return stack.makeTeam();
  };

  it('a frame over the size limit is skipped and its task read over HTTP; the link stays up, and no other task is read again', async () => {
    const team = await start({ WATCH_SILENT_MS: '60000' });
    const watcher = await Watcher.connect(stack.url, team.key);
    const states: string[] = [];
    watcher.socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => states.push(upstream));
    const [large, other] = [await createTask(stack.url, team.key), await createTask(stack.url, team.key)];
    await watcher.subscribe(large);
    const [before, othersBefore] = [handshakes(), readsOf(other)];
    stack.sandbox.control.addFrameFault({ kind: 'oversized', taskUuid: large, times: 0, bytes: OVERSIZED });
    for (const progress of [10, 20, 30]) stack.sandbox.control.setTask(large, { status: 'RUNNING', progress });
    stack.sandbox.control.setTask(large, { status: 'SUCCESS' });
    expect((await watcher.finalOf(large)).status.status).toBe('SUCCESS');
    expect(handshakes()).toBe(before);
    expect(readsOf(other)).toBe(othersBefore);
    expect(states.filter((state) => state !== 'live')).toEqual([]);
    await watcher.close();
  });

  it('a frame over the size limit that every catch-up repeats does not close the link again', async () => {
    const team = await start();
    const uuid = await createTask(stack.url, team.key);
    stack.sandbox.control.addFrameFault({ kind: 'oversized', taskUuid: uuid, times: 0, bytes: OVERSIZED });
    const before = handshakes();
    stack.sandbox.control.cutWatchers();
    await stack.sandbox.control.until((stats) => handshakes() === before + 1 && stats.openWatchSockets === 1);
    await untilLive(stack.url);
    await delay(1_500);
    expect(handshakes()).toBe(before + 1);
  });

  it('a frame too large to buffer closes the link once; it reconnects without the catch-up that would repeat it', async () => {
    const team = await start();
    const uuid = await createTask(stack.url, team.key);
    const watcher = await Watcher.connect(stack.url, team.key);
    await watcher.subscribe(uuid);
    const before = handshakes();
    stack.sandbox.control.addFrameFault({ kind: 'oversized', taskUuid: uuid, times: 0, bytes: 40 * 1024 * 1024 });
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await watcher.finalOf(uuid);
    await eventually(
      async () => stack.sandbox.control.stats().openWatchSockets,
      (open) => open === 1,
    );
    await untilLive(stack.url);
    await delay(1_500);
    expect(handshakes()).toBe(before + 1);
    await watcher.close();
  });
});

describe('a watcher that was paused for longer than its lease', () => {
  let stack: Stack;
  afterEach(() => stack.close());

  it('takes the lease again and reads the tasks that ended meanwhile, without any frame', async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { WATCH_LEASE_MS: '200', WATCH_SILENT_MS: '60000' } });
    await untilLive(stack.url);
    const team = await stack.makeTeam();
    const watcher = await Watcher.connect(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key);
    await watcher.subscribe(uuid);
    stack.sandbox.control.addFrameFault({ kind: 'drop', taskUuid: uuid, times: 0 });
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    standStillFor(500);
    expect((await watcher.finalOf(uuid)).status.status).toBe('SUCCESS');
    expect(stack.logs()).toContain('the watcher lost its lease');
    await watcher.close();
  });
});

/** The gateway runs in this process. */
function standStillFor(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('an open link that sends nothing', () => {
  it('does not count as live before its first sign of life', async () => {
    const stack = await startStack({ env: { WATCH_IDLE_MS: '2000' } });
    try {
      await untilLive(stack.url);
      const team = await stack.makeTeam();
      const watcher = await Watcher.connect(stack.url, team.key);
      const states: string[] = [];
      watcher.socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => states.push(upstream));
      const { watchConnections } = stack.sandbox.control.stats();
      stack.sandbox.control.silenceWatchers(true);
      stack.sandbox.control.cutWatchers();
      await stack.sandbox.control.until((stats) => stats.watchConnections >= watchConnections + 2, 10_000);
      expect(states.length).toBeGreaterThan(0);
      expect(states).not.toContain('live');
      stack.sandbox.control.silenceWatchers(false);
      await untilLive(stack.url);
      await watcher.close();
    } finally {
      await stack.close();
    }
  });
});
