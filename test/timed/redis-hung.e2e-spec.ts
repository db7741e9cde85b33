import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as passing } from 'node:timers/promises';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';
import { create, createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** Longer than a connection is kept on which nothing is answered. */
const HUNG_MS = 11_500;
let stack: Stack;

beforeAll(async () => void (stack = await startStack({ engine: 'redis', sandbox: { taskDurationMs: 600_000 } })));
afterAll(() => stack.close());

it('refuses with 9010 while Redis hangs, gives its connections up in the end, and goes on when Redis does', async () => {
  const { key } = await stack.makeTeam();
  const uuid = await createTask(stack.url, key);
  const watcher = await Watcher.connect(stack.url, key);
  await watcher.subscribe(uuid);
  const ready = async () => (await fetch(`${stack.url}/health/ready`)).status;
  stack.redis?.freeze();
  try {
    const start = performance.now();
    const refused = await create(stack.url, key);
    expect([refused.status, refused.body.code]).toEqual([503, 9010]);
    expect(performance.now() - start).toBeLessThan(3_000);
    expect(await ready()).toBe(503);
    await passing(HUNG_MS);
    expect(stack.logs()).toContain("Stream isn't writeable");
    const read = await call(stack.url, `/api/v1/tasks/${uuid}`, { token: key });
    expect([read.status, read.body.code]).toEqual([503, 9010]);
  } finally {
    stack.redis?.resume();
  }
  await eventually(
    () => create(stack.url, key),
    ({ status }) => status === 200,
    20_000,
  );
  stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  await watcher.finalOf(uuid);
  expect(watcher.socket.connected).toBe(true);
  expect(await ready()).toBe(200);
  await watcher.close();
}, 60_000);
