import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { makeTask } from '../../testing/contract/samples.js';
import { type StorageEngine } from '../storage-engine.js';
import { createMemoryEngine } from './create-memory-engine.js';

const TASKS = 3_000;

let engine: StorageEngine;
let uuids: string[];
/** Turns of the event loop since it was last 0; each ends one task. */
let turns: number;
let next: NodeJS.Immediate;

beforeEach(async () => {
  engine = createMemoryEngine();
  uuids = [];
  for (let count = 0; count < TASKS; count++) uuids.push((await makeTask(engine, 'team_a')).uuid);
  turns = 0;
  next = setImmediate(turn);
});
afterEach(async () => {
  clearImmediate(next);
  await engine.close();
});

function turn(): void {
  const taskId = uuids[turns++] ?? '';
  void engine.tasks.apply('team_a', taskId, { reading: { taskId, status: 'SUCCESS' }, observedAt: Date.now() });
  next = setImmediate(turn);
}

it('lets other work run while it counts many open tasks, also work that ends some of them', async () => {
  const counts = await engine.tasks.countOpenByStatus();
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(counts['PENDING']).toBeGreaterThan(TASKS - 100);
});

it('lets other work run before it lists the first of many open tasks, also work that ends some of them', async () => {
  const [first] = await collect(engine.tasks.openTasks(TASKS));
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(first?.length).toBeGreaterThan(TASKS - 100);
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
