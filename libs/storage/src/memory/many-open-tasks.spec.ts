import { expect, it } from '@jest/globals';
import { makeTask } from '../../testing/contract/samples.js';
import { createMemoryEngine } from './create-memory-engine.js';

it('lets other work run while it counts many open tasks, also work that ends some of them', async () => {
  const engine = createMemoryEngine();
  const uuids: string[] = [];
  for (let count = 0; count < 3_000; count++) uuids.push((await makeTask(engine, 'team_a')).uuid);
  let turns = 0;
  let next = setImmediate(function turn() {
    const taskId = uuids[turns++] ?? '';
    void engine.tasks.apply('team_a', taskId, { reading: { taskId, status: 'SUCCESS' }, observedAt: Date.now() });
    next = setImmediate(turn);
  });
  const counts = await engine.tasks.countOpenByStatus();
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(3);
  expect(counts['PENDING']).toBeGreaterThan(2_900);
  await engine.close();
});
