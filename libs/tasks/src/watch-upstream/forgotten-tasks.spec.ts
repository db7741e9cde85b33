import { beforeEach, describe, expect, it } from '@jest/globals';
import { type StoredTask } from '../ports/task-store.js';
import { ForgottenTasks } from './forgotten-tasks.js';

const task = (observedAt = 1) => ({ meta: { uuid: 'a' }, record: { observedAt } }) as unknown as StoredTask;

describe('ForgottenTasks', () => {
  let now: number;
  let forgotten: ForgottenTasks;
  beforeEach(() => {
    now = 5_000;
    forgotten = new ForgottenTasks(60_000, () => now);
  });

  it('takes a task for gone with the second answer a minute after the first, and asks no sooner', () => {
    expect(forgotten.isDue('a')).toBe(true);
    expect(forgotten.note(task())).toBe(false);
    now += 59_999;
    expect(forgotten.isDue('a')).toBe(false);
    expect(forgotten.note(task())).toBe(false);
    now += 1;
    expect(forgotten.isDue('a')).toBe(true);
    expect(forgotten.note(task())).toBe(true);
  });

  it('begins anew when the task was observed, or read, in between', () => {
    forgotten.note(task(1));
    now += 60_000;
    expect(forgotten.note(task(2))).toBe(false);
    now += 60_000;
    forgotten.forget('a');
    expect(forgotten.note(task(2))).toBe(false);
  });
});
