import { describe, expect, it } from '@jest/globals';
import { SentVersions } from './sent-versions.js';

describe('SentVersions', () => {
  it('takes rising revs, and a new epoch whatever its rev', () => {
    const sent = new SentVersions();
    const taken = [
      ['a', 3],
      ['a', 3],
      ['a', 2],
      ['b', 1],
      ['b', 1],
      ['b', 2],
    ].map(([epoch, rev]) => sent.take('t', { epoch: String(epoch), rev: Number(rev) }));
    expect(taken).toEqual([true, false, false, true, false, true]);
  });

  it.each([1_000, 1])('does not go back to the epoch that was left, as a read would that was overtaken (limit %d)', (limit) => {
    const sent = new SentVersions(limit);
    sent.take('t', { epoch: 'a', rev: 3 });
    sent.take('t', { epoch: 'b', rev: 4 });
    expect(sent.take('t', { epoch: 'a', rev: 5 })).toBe(false);
    expect(sent.take('t', { epoch: 'b', rev: 5 })).toBe(true);
    expect(sent.take('t', { epoch: 'a', rev: 6 })).toBe(false);
    expect(sent.take('t', { epoch: 'c', rev: 1 })).toBe(true);
  });

  it('forgets what changed longest ago beyond its limit', () => {
    const sent = new SentVersions(2);
    for (const uuid of ['1', '2', '1', '3']) sent.take(uuid, { epoch: 'a', rev: uuid === '1' ? Math.random() + 5 : 1 });
    expect(sent.uuids()).toHaveLength(2);
  });
});
