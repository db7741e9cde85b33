import { beforeEach, describe, expect, it } from '@jest/globals';
import { FreshCache } from './fresh-cache.js';

describe('fresh cache', () => {
  let now: number;
  let answers: ((value: { n: number } | null) => void)[];
  let failures: ((error: Error) => void)[];
  let cache: FreshCache<{ n: number }>;

  beforeEach(() => {
    now = 0;
    answers = [];
    failures = [];
    cache = new FreshCache({
      clock: () => now,
      maxAgeMs: 1_000,
      maxEntries: 2,
      load: () =>
        new Promise((resolve, reject) => {
          answers.push(resolve);
          failures.push(reject);
        }),
    });
  });

  const readAndAnswer = async (id: string, n: number) => {
    const reading = cache.read(id);
    answers.at(-1)?.({ n });
    return reading;
  };

  it('shares one read among concurrent callers and caches it for its maximum age', async () => {
    const readings = [cache.read('a'), cache.read('a')];
    answers[0]?.({ n: 1 });
    expect(await Promise.all(readings)).toEqual([
      { value: { n: 1 }, readAt: 0 },
      { value: { n: 1 }, readAt: 0 },
    ]);
    now = 999;
    await cache.read('a');
    expect(answers).toHaveLength(1);
    now = 1_000;
    expect(await readAndAnswer('a', 2)).toEqual({ value: { n: 2 }, readAt: 1_000 });
  });

  it('neither caches nor shares a read that began before an invalidation', async () => {
    const before = cache.read('a');
    cache.forget('a');
    const after = cache.read('a');
    expect(answers).toHaveLength(2);
    answers[1]?.({ n: 2 });
    expect((await after).value).toEqual({ n: 2 });
    answers[0]?.({ n: 1 });
    await before;
    expect((await cache.read('a')).value).toEqual({ n: 2 });
  });

  it('reads only the invalidated entry again', async () => {
    await readAndAnswer('a', 1);
    await readAndAnswer('b', 1);
    cache.forget('a');
    expect((await readAndAnswer('a', 2)).value).toEqual({ n: 2 });
    expect((await cache.read('b')).value).toEqual({ n: 1 });
  });

  it('counts the age from the start of the read, also for callers that join it', async () => {
    const slow = cache.read('a');
    now = 1_000;
    const fresh = cache.read('a');
    expect(answers).toHaveLength(2);
    answers[0]?.({ n: 1 });
    answers[1]?.({ n: 2 });
    await slow;
    expect((await fresh).value).toEqual({ n: 2 });
  });

  it('caches neither missing values nor failures', async () => {
    const absent = cache.read('a');
    answers[0]?.(null);
    expect((await absent).value).toBeNull();
    const failed = cache.read('a');
    failures[1]?.(new Error('down'));
    await expect(failed).rejects.toThrow('down');
    expect((await readAndAnswer('a', 3)).value).toEqual({ n: 3 });
  });

  it('has a maximum size', async () => {
    for (const id of ['a', 'b', 'c']) await readAndAnswer(id, 1);
    void readAndAnswer('a', 2);
    expect(answers).toHaveLength(4);
  });
});
