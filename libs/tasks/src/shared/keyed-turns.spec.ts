import { describe, expect, it } from '@jest/globals';
import { KeyedTurns } from './keyed-turns.js';

const WAIT = { waitMs: 10_000 };

describe('turns by key', () => {
  const started: string[] = [];
  const job = (name: string) => {
    let finish: () => void = () => undefined;
    const ended = new Promise<string>((resolve) => (finish = () => resolve(name)));
    const work = () => {
      started.push(name);
      return ended;
    };
    return { work, finish: () => finish() };
  };

  it('run one after the other for one key, and at once for another', async () => {
    started.length = 0;
    const turns = new KeyedTurns();
    const [first, second, other] = [job('first'), job('second'), job('other')];
    const ends = [turns.take('k', first.work, WAIT), turns.take('k', second.work, WAIT), turns.take('o', other.work, WAIT)];
    await new Promise(setImmediate);
    expect(started).toEqual(['first', 'other']);
    for (const one of [first, second, other]) one.finish();
    expect(await Promise.all(ends)).toEqual(['first', 'second', 'other']);
    expect(turns.size).toBe(0);
  });

  it('skip callers that have left, and still wait for work in progress', async () => {
    started.length = 0;
    const turns = new KeyedTurns();
    const [first, gone, last] = [job('first'), job('gone'), job('last')];
    const client = new AbortController();
    const ends = [turns.take('k', first.work, WAIT), turns.take('k', gone.work, { ...WAIT, signal: client.signal })];
    const refused = expect(ends[1]).rejects.toMatchObject({ code: 9007 });
    client.abort();
    await refused;
    ends.push(turns.take('k', last.work, WAIT));
    await new Promise(setImmediate);
    expect(started).toEqual(['first']);
    first.finish();
    last.finish();
    expect(await ends[2]).toBe('last');
    await new Promise(setImmediate);
    expect([started, turns.size]).toEqual([['first', 'last'], 0]);
  });

  it('continue after a failure, and wait for it only for a limited time', async () => {
    const turns = new KeyedTurns();
    const failed = turns.take('k', () => Promise.reject(new Error('no')), WAIT);
    const next = turns.take('k', () => Promise.resolve('next'), WAIT);
    await expect(failed).rejects.toThrow('no');
    expect(await next).toBe('next');
    const stuck = job('stuck');
    const ended = turns.take('k', stuck.work, WAIT);
    await expect(turns.take('k', stuck.work, { waitMs: 1 })).rejects.toMatchObject({ code: 9007 });
    stuck.finish();
    await ended;
  });
});
