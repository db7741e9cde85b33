import { describe, expect, it } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { AT_ONCE, RequestQueue } from './request-queue.js';

describe('RequestQueue', () => {
  const begun: string[] = [];
  const pending = (name: string) => {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    return { end: () => end(), act: () => (begun.push(name), ended) };
  };

  it('runs the requests of one topic one after the other and those of other topics concurrently', async () => {
    begun.length = 0;
    const queue = new RequestQueue({ isWritable: () => true });
    const first = pending('a1');
    const ran = [queue.run('a', first.act), queue.run('a', async () => void begun.push('a2'))];
    await queue.run('b', async () => void begun.push('b1'));
    expect(begun).toEqual(['a1', 'b1']);
    first.end();
    await Promise.all(ran);
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('continues after a failed request, and passes the failure on', async () => {
    const queue = new RequestQueue({ isWritable: () => true });
    await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await queue.run('a', async () => 'yes')).toBe('yes');
  });

  it('starts nothing for a client that does not read its answers, until it does', async () => {
    begun.length = 0;
    let takes = false;
    const queue = new RequestQueue({ isWritable: () => takes });
    const ran = queue.run('a', async () => void begun.push('a'));
    await turn();
    expect([begun, queue.size()]).toEqual([[], 1]);
    takes = true;
    queue.pump();
    await ran;
    expect([begun, queue.size()]).toEqual([['a'], 0]);
  });

  it('runs a limited number at a time', async () => {
    begun.length = 0;
    const queue = new RequestQueue({ isWritable: () => true });
    const all = Array.from({ length: 2 * AT_ONCE }, (_, at) => ({ topic: String(at), ...pending(String(at)) }));
    const ran = all.map(({ topic, act }) => queue.run(topic, act));
    await turn();
    expect(begun).toHaveLength(AT_ONCE);
    for (const { end } of all) end();
    await Promise.all(ran);
    expect(begun).toHaveLength(2 * AT_ONCE);
  });
});
