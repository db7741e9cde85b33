import { describe, expect, it } from '@jest/globals';
import { SentVersions } from './sent-versions.js';

const open = (epoch: string, rev: number) => ({ epoch, rev, terminal: false });

describe('SentVersions', () => {
  it('accepts rising revs, and a new epoch whatever its rev', () => {
    const sent = new SentVersions();
    const taken = [
      ['a', 3],
      ['a', 3],
      ['a', 2],
      ['b', 1],
      ['b', 1],
      ['b', 2],
    ].map(([epoch, rev]) => sent.take('t', open(String(epoch), Number(rev))));
    expect(taken).toEqual([true, false, false, true, false, true]);
  });

  it.each([1_000, 1])('does not return to the previous epoch, as an overtaken read would (limit %d)', (limit) => {
    const sent = new SentVersions(limit);
    sent.take('t', open('a', 3));
    sent.take('t', open('b', 4));
    expect(sent.take('t', open('a', 5))).toBe(false);
    expect(sent.take('t', open('b', 5))).toBe(true);
    expect(sent.take('t', open('a', 6))).toBe(false);
    expect(sent.take('t', open('c', 1))).toBe(true);
  });

  it.each([1_000, 1])('accepts only a final status after a final status, whatever the epoch (limit %d)', (limit) => {
    const sent = new SentVersions(limit);
    sent.take('t', open('a', 1));
    expect(sent.isOver('t')).toBe(false);
    expect(sent.take('t', { epoch: 'a', rev: 2, terminal: true })).toBe(true);
    expect(sent.isOver('t')).toBe(true);
    expect(sent.take('t', open('b', 1))).toBe(false);
    expect(sent.take('t', { epoch: 'b', rev: 2, terminal: true })).toBe(true);
  });

  it('forgets the least recently changed task beyond its limit', () => {
    const sent = new SentVersions(2);
    for (const uuid of ['1', '2', '1', '3']) sent.take(uuid, open('a', uuid === '1' ? Math.random() + 5 : 1));
    expect(sent.unfinished()).toHaveLength(2);
  });
});
