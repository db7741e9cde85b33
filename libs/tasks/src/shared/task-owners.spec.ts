import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type TaskStore } from '../ports/task-store.js';
import { TaskOwners } from './task-owners.js';

describe('the owners of tasks', () => {
  let stored: Map<string, string>;
  let asked: string[];
  let owners: TaskOwners;

  beforeEach(() => {
    jest.useFakeTimers();
    stored = new Map();
    asked = [];
    const teamOf = (uuid: string) => {
      asked.push(uuid);
      return Promise.resolve(stored.get(uuid) ?? null);
    };
    owners = new TaskOwners({ teamOf } as Partial<TaskStore> as TaskStore);
  });
  afterEach(() => void jest.useRealTimers());

  it('are asked for once', async () => {
    stored.set('a', 'team');
    expect([await owners.teamOf('a', false), await owners.teamOf('a', true)]).toEqual(['team', 'team']);
    expect(asked).toEqual(['a']);
  });

  it('are asked for again soon while the task is new, and seldom later', async () => {
    for (let second = 0; second < 600; second += 1) {
      for (let frame = 0; frame < 10; frame += 1) await owners.teamOf('foreign', false);
      jest.advanceTimersByTime(1_000);
    }
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(30);
  });

  it('are asked for every few minutes once no creation can be on its way any more', async () => {
    for (let second = 0; second < 90; second += 1) {
      await owners.teamOf('foreign', false);
      jest.advanceTimersByTime(1_000);
    }
    const before = asked.length;
    for (let second = 90; second < 300; second += 1) {
      await owners.teamOf('foreign', false);
      jest.advanceTimersByTime(1_000);
    }
    expect(asked).toHaveLength(before);
    for (let second = 300; second < 1_200; second += 1) {
      await owners.teamOf('foreign', false);
      jest.advanceTimersByTime(1_000);
    }
    expect(asked.length).toBeGreaterThan(before);
  });

  it('are found within a share of the time that the creation took to be recorded', async () => {
    await owners.teamOf('late', false);
    jest.advanceTimersByTime(10_000);
    await owners.teamOf('late', false);
    stored.set('late', 'team');
    jest.advanceTimersByTime(5_000);
    expect(await owners.teamOf('late', false)).toBe('team');
  });

  it('are not waited for after a minute', async () => {
    await owners.teamOf('foreign', false);
    expect([owners.isLongForeign('foreign'), owners.isLongForeign('never heard of')]).toEqual([false, false]);
    jest.advanceTimersByTime(60_000);
    expect(owners.isLongForeign('foreign')).toBe(true);
    owners.created('team', 'foreign');
    expect(owners.isLongForeign('foreign')).toBe(false);
  });

  it('are asked for at once where the answer must be certain, and when the task was created here', async () => {
    await owners.teamOf('a', false);
    await owners.teamOf('b', false);
    stored.set('a', 'team');
    expect([await owners.teamOf('a', false), await owners.teamOf('a', true)]).toEqual([null, 'team']);
    owners.created('team', 'b');
    expect(await owners.teamOf('b', false)).toBe('team');
    expect(asked).toEqual(['a', 'b', 'a']);
  });
});
