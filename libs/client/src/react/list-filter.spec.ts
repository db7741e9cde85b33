import { describe, expect, it } from '@jest/globals';
import { type TaskPage } from '../tasks/task-list.js';
import { type TaskListItem, type TaskSnapshot } from '../wire.js';
import { listFilter } from './list-filter.js';
import { EMPTY_TASKS, tasksReducer } from './tasks-reducer.js';

const state = (taskId: string, rev: number, createTime = '2026-01-02T00:00:00Z'): TaskSnapshot => ({
  epoch: 'a',
  rev,
  status: { taskId, flowName: 'text-to-model', status: 'RUNNING', createTime } as TaskSnapshot['status'],
});

const listed = (taskId: string, sub: string): TaskListItem => {
  const snapshot = state(taskId, 1);
  const { createTime } = snapshot.status;
  const times = { started_at: null, ended_at: null, stages: [] };
  const known = { created_at: createTime, sub, cost_credits: null, labels: {}, input_files: {}, made_from: [], times };
  return { ...snapshot, task_uuid: taskId, flow_name: 'text-to-model', ...known };
};

describe('a list of the tasks of one end user', () => {
  const belongs = listFilter({ sub: 'ann' });
  const shown = (...updates: TaskSnapshot[]) => {
    const page: TaskPage = { tasks: [listed('hers', 'ann')], next_cursor: null };
    const list = tasksReducer(EMPTY_TASKS, { type: 'page', page, first: true });
    return updates
      .reduce((view, update) => tasksReducer(view, { type: 'update', update, matches: belongs(update.status) }), list)
      .tasks.map(({ task_uuid: uuid, rev }) => `${uuid} ${rev}`);
  };

  it('follows the tasks that it contains', () => expect(shown(state('hers', 2))).toEqual(['hers 2']));

  it('ignores tasks of others that the live link delivers', () =>
    expect(shown(state('his', 1, '2026-01-03T00:00:00Z'))).toEqual(['hers 1']));
});

describe('a list of tasks within a period', () => {
  const belongs = listFilter({ created_from: '2026-01-02T00:00:00Z', created_to: '2026-01-02T23:59:59Z' });

  it.each([
    ['2026-01-01T23:59:59Z', false],
    ['2026-01-02T00:00:00Z', true],
    ['2026-01-02T23:59:59Z', true],
    ['2026-01-03T00:00:00Z', false],
  ])('contains one created at %s: %s', (createTime, expected) => {
    expect(belongs(state('t', 1, createTime).status)).toBe(expected);
  });

  // Run under another TZ, this says the same: the gateway reads it so too.
  it('reads a time without an offset in UTC', () => {
    const sinceNoon = listFilter({ created_from: '2026-01-02T12:00' });
    const at = (createTime: string) => sinceNoon(state('t', 1, createTime).status);
    expect([at('2026-01-02T11:59:59Z'), at('2026-01-02T12:00:00Z')]).toEqual([false, true]);
  });
});
