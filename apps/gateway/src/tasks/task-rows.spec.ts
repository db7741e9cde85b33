import { type ListTasks, type TaskPage, type TaskSearch } from '#tasks';
import { expect, it } from '@jest/globals';
import { countTurns } from '../../../../test/support/count-turns.js';
import { taskRows } from './task-rows.js';

it('lets other work run while it looks through many tasks of which none is wanted', async () => {
  let pages = 0;
  const execute = async (): Promise<TaskPage> => ({ tasks: [], nextCursor: ++pages < 50 ? String(pages) : null });
  const rows = taskRows({ execute } as unknown as ListTasks, { teamId: 'studio', keyId: 'k' }, {
    limit: 20,
  } satisfies TaskSearch);
  const turns = await countTurns(async () => {
    for await (const _row of rows) throw new Error('there is none');
  });
  expect(pages).toBe(50);
  expect(turns).toBeGreaterThanOrEqual(40);
});
