import { beforeEach, describe, expect, it } from '@jest/globals';
import { type StoredTask } from '../ports/task-store.js';
import { ForgottenTasks } from './forgotten-tasks.js';

const APART = 60_000;
const HOLD = 3_600_000;
const task = (uuid = 'a', { observedAt = 1, createdAt = 0 } = {}) =>
  ({ meta: { uuid, createdAt }, record: { observedAt } }) as unknown as StoredTask;

let now: number;
let forgotten: ForgottenTasks;
beforeEach(() => {
  now = 5_000;
  forgotten = new ForgottenTasks({ apartMs: APART, holdMs: HOLD, now: () => now });
});

describe('ForgottenTasks', () => {
  it('counts a task as gone at the second answer, a minute after the first, and asks no sooner', () => {
    expect(forgotten.isDue('a')).toBe(true);
    expect(forgotten.note(task())).toBe(false);
    now += APART - 1;
    expect(forgotten.isDue('a')).toBe(false);
    expect(forgotten.note(task())).toBe(false);
    now += 1;
    expect(forgotten.isDue('a')).toBe(true);
    expect(forgotten.note(task())).toBe(true);
  });

  it('starts again if the task was observed or read in between', () => {
    forgotten.note(task());
    now += APART;
    expect(forgotten.note(task('a', { observedAt: 2 }))).toBe(false);
    now += APART;
    forgotten.forget('a');
    expect(forgotten.note(task('a', { observedAt: 2 }))).toBe(false);
  });
});

describe('ForgottenTasks, with many tasks', () => {
  const many = Array.from({ length: 20 }, (_, at) => task(`task-${at}`, { createdAt: 1_000 + at }));
  const noteAll = (tasks = many) => tasks.map((one) => forgotten.note(one));
  const known = (count: number, createdAt: number) => {
    for (let at = 0; at < count; at++) forgotten.noteKnown(task(`known-${at}`, { createdAt }), now);
  };
  const secondAnswers = () => {
    now += APART;
    return new Set(noteAll());
  };

  it('ends none if no task of the same age is known, whatever was created later', () => {
    noteAll();
    known(50, 5_000);
    expect([secondAnswers(), forgotten.isAccountDoubted()]).toEqual([new Set([false]), true]);
  });

  it('ends none while instances with either key create tasks', () => {
    noteAll([...many, ...many.slice(0, 10).map((_, at) => task(`late-${at}`, { createdAt: 90_000 }))]);
    known(50, 80_000);
    expect([secondAnswers(), forgotten.isAccountDoubted()]).toEqual([new Set([false]), true]);
  });

  it('ends them if enough tasks of the same age are known', () => {
    noteAll();
    known(5, 500);
    expect([secondAnswers(), forgotten.isAccountDoubted()]).toEqual([new Set([true]), false]);
  });

  it('does not count tasks that were known before the first unknown one', () => {
    known(5, 500);
    now += 1;
    noteAll();
    expect(secondAnswers()).toEqual(new Set([false]));
  });

  it('does not count an answer to an earlier request', () => {
    const askedAt = now++;
    noteAll();
    for (let at = 0; at < 5; at++) forgotten.noteKnown(task(`known-${at}`), askedAt);
    expect(secondAnswers()).toEqual(new Set([false]));
  });

  it('ends up to three without checking others', () => {
    const few = many.slice(0, 3);
    noteAll(few);
    now += APART;
    expect(noteAll(few)).toEqual([true, true, true]);
  });

  it('checks again a minute later for as long as it holds them, and then ends them', () => {
    noteAll();
    expect(secondAnswers()).toEqual(new Set([false]));
    expect(forgotten.isDue('task-0')).toBe(false);
    for (let minutes = 2; minutes < HOLD / APART; minutes++) expect(secondAnswers()).toEqual(new Set([false]));
    expect(secondAnswers()).toEqual(new Set([true]));
  });

  it('releases the hold when the tasks have ended or were observed', () => {
    noteAll();
    secondAnswers();
    const still = { teamId: 'team', observedAt: 1 };
    forgotten.keepOnly(
      new Map([
        ['task-0', { ...still, uuid: 'task-0' }],
        ['task-1', { ...still, uuid: 'task-1', observedAt: 2 }],
      ]),
    );
    expect([forgotten.count(), forgotten.isAccountDoubted()]).toEqual([1, false]);
  });
});
