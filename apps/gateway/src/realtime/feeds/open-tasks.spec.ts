import { type StoredTask, type TaskStore } from '#tasks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { OpenTasks } from './open-tasks.js';

describe('the open tasks of a team', () => {
  let reads: { answer: () => void }[];
  let tasks: OpenTasks;

  beforeEach(() => {
    reads = [];
    const openTasksOf = () =>
      new Promise<StoredTask[]>((resolve) => {
        const found = [{ meta: { uuid: String(reads.length + 1) } } as StoredTask];
        reads.push({ answer: () => resolve(found) });
      });
    tasks = new OpenTasks({ openTasksOf } as unknown as TaskStore);
  });
  const uuidsOf = async (read: Promise<StoredTask[]>) => (await read).map(({ meta }) => meta.uuid);

  // One client asked 219 times, and everybody else waited half a minute.
  it('are read once for repeated requests', async () => {
    const since = performance.now();
    const asked = Array.from({ length: 200 }, () => tasks.read('team', since));
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    await Promise.all(asked);
    await tasks.read('team', since);
    expect(reads).toHaveLength(1);
  });

  it('are read once more, after the current read, for those who subscribed during it', async () => {
    const early = tasks.read('team', performance.now());
    const late = Array.from({ length: 3 }, () => tasks.read('team', performance.now() + 0.001));
    expect(reads).toHaveLength(1);
    reads[0]?.answer();
    expect(await uuidsOf(early)).toEqual(['1']);
    reads[1]?.answer();
    expect(await Promise.all(late.map(uuidsOf))).toEqual([['2'], ['2'], ['2']]);
    expect(reads).toHaveLength(2);
  });

  it('are read for each team separately', () => {
    void tasks.read('one', performance.now());
    void tasks.read('two', performance.now());
    expect(reads).toHaveLength(2);
  });
});
