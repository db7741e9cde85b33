import { describe, expect, it } from '@jest/globals';
import { type StoredTask, type TaskStore } from '../ports/task-store.js';
import { OpenTasks } from './open-tasks.js';

interface Held {
  resolve: (tasks: StoredTask[]) => void;
  reject: (error: Error) => void;
}

/** A store whose reads end when the test says so. */
function heldStore() {
  const reads: Held[] = [];
  const openTasksOf = () => new Promise<StoredTask[]>((resolve, reject) => void reads.push({ resolve, reject }));
  return { reads, openTasks: new OpenTasks({ openTasksOf } as unknown as TaskStore) };
}

describe('open tasks of a team', () => {
  it('reads once for the first, and once more for all who ask meanwhile', async () => {
    const { reads, openTasks } = heldStore();
    const asked = Array.from({ length: 200 }, () => openTasks.newest('a', 500));
    expect(reads).toHaveLength(1);
    reads[0]?.resolve([]);
    await asked[0];
    await Promise.resolve();
    expect(reads).toHaveLength(2);
    reads[1]?.resolve([]);
    await Promise.all(asked);
    expect(reads).toHaveLength(2);
  });

  it('reads for each team, and again after an end or a failure', async () => {
    const { reads, openTasks } = heldStore();
    const first = openTasks.newest('a', 500);
    const waits = openTasks.newest('a', 500);
    void openTasks.newest('b', 500);
    expect(reads).toHaveLength(2);
    reads[0]?.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await Promise.resolve();
    reads[2]?.resolve([]);
    expect(await waits).toEqual([]);
    void openTasks.newest('a', 500);
    expect(reads).toHaveLength(4);
  });
});
