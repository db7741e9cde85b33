import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { EventStream } from '../support/sse.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** With `appendfsync everysec`, a crash loses writes that were acknowledged, published and seen. */
describe('a storage that lost its latest writes in a crash', () => {
  let stack: Stack;
  let key: string;
  let uuid: string;

  beforeEach(async () => {
    stack = await startStack({
      engine: 'redis',
      redis: { appendOnly: true },
      gateways: 2,
      sandbox: { taskDurationMs: 600_000 },
    });
    ({ key } = await stack.makeTeam());
    uuid = await createTask(stack.url, key);
  }, 60_000);
  afterEach(() => stack.close());

  const step = (at: number) => stack.sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: at } });
  const storageIsBack = () =>
    eventually(
      async () => (await Promise.all(stack.urls.map((url) => call(url, '/health/ready')))).map(({ status }) => status),
      (statuses) => statuses.every((status) => status === 200),
    );

  it('still delivers a final status to clients that saw the lost state', async () => {
    const watchers = await Promise.all(stack.urls.map((url) => Watcher.connect(url, key)));
    for (const watcher of watchers) await watcher.subscribe(uuid);
    step(0);
    await Promise.all(watchers.map((watcher) => watcher.heardThat(({ status }) => status.output['step'] === 0)));
    stack.redis?.keepCopy();
    const lost = [1, 2, 3, 4];
    for (const at of lost) {
      step(at);
      await Promise.all(watchers.map((watcher) => watcher.heardThat(({ status }) => status.output['step'] === at)));
    }
    const seen = watchers[0]?.all.at(-1);
    await stack.redis?.crashBack();
    await storageIsBack();
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    const finals = await Promise.all(watchers.map((watcher) => watcher.finalOf(uuid)));
    for (const final of finals) expect(final.epoch === seen?.epoch && final.rev <= seen.rev).toBe(false);
    // A client that was disconnected returns with the lost version, and is behind.
    const stream = await EventStream.open(`${stack.urls[1]}/api/v1/tasks/${uuid}/events`, key, {
      'last-event-id': `${seen?.epoch}-${seen?.rev}`,
    });
    await stream.ended;
    expect(stream.events.map(({ event }) => event)).toEqual(['finalized']);
    await Promise.all(watchers.map((watcher) => watcher.close()));
  }, 60_000);

  it('learns again of a lost final status that the upstream does not repeat', async () => {
    stack.redis?.keepCopy();
    const early = await Watcher.connect(stack.url, key);
    await early.subscribe(uuid);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await early.finalOf(uuid);
    await stack.redis?.crashBack();
    const backAt = Date.now();
    await storageIsBack();
    const late = await Watcher.connect(stack.urls[1] ?? '', key);
    const answer = await late.subscribe(uuid);
    if (!('data' in answer && 'status' in answer.data && answer.data.status.status === 'SUCCESS')) await late.finalOf(uuid);
    const seenMs = Date.now() - backAt;
    console.log(JSON.stringify({ seenAfterLostWritesMs: seenMs }));
    expect(seenMs).toBeLessThan(10_000);
    await Promise.all([early, late].map((watcher) => watcher.close()));
  }, 60_000);
});
