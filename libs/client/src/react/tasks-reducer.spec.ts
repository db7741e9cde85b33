import { describe, expect, it } from '@jest/globals';
import { listItemOf } from '../tasks/task-list.js';
import { type TaskSnapshot } from '../wire.js';
import { EMPTY_TASKS, tasksReducer } from './tasks-reducer.js';

const state = (epoch: string, rev: number, status: string): TaskSnapshot => ({
  epoch,
  rev,
  status: {
    taskId: 't',
    flowName: 'text-to-model',
    status,
    createTime: '2026-01-01T00:00:00Z',
  } as TaskSnapshot['status'],
});

/** What is shown when a page arrives that was under way while the live link told of the task. */
function shown(live: TaskSnapshot, listed: TaskSnapshot): TaskSnapshot['status']['status'] | undefined {
  const heard = tasksReducer(EMPTY_TASKS, { type: 'update', update: live, matches: true });
  const page = { tasks: [listItemOf(listed)], next_cursor: null };
  return tasksReducer(heard, { type: 'page', page, first: true }).tasks[0]?.status?.status;
}

describe('tasksReducer, when a page arrives late', () => {
  it('keeps the newer of the two within an epoch', () => {
    expect(shown(state('a', 3, 'SUCCESS'), state('a', 2, 'RUNNING'))).toBe('SUCCESS');
    expect(shown(state('a', 2, 'RUNNING'), state('a', 3, 'SUCCESS'))).toBe('SUCCESS');
  });

  it('keeps a final status, whichever epoch is older', () => {
    expect(shown(state('b', 3, 'SUCCESS'), state('a', 2, 'RUNNING'))).toBe('SUCCESS');
    expect(shown(state('a', 4, 'RUNNING'), state('b', 3, 'SUCCESS'))).toBe('SUCCESS');
  });

  it('takes the page if the epochs differ and no status is final', () => {
    expect(shown(state('a', 4, 'RUNNING'), state('b', 2, 'QUEUED'))).toBe('QUEUED');
  });
});
