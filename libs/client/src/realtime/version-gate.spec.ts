import { describe, expect, it } from '@jest/globals';
import { parseVersion, VersionGate } from './version-gate.js';

describe('VersionGate', () => {
  it('passes on newer states and drops repeats and older ones', () => {
    const gate = new VersionGate();
    const verdicts = [3, 3, 2, 4].map((rev) => gate.offer({ epoch: 'a', rev }, 'event'));
    expect(verdicts).toEqual(['newer', 'old', 'old', 'newer']);
  });

  it('switches to another epoch only for a snapshot, however low its revision', () => {
    const gate = new VersionGate();
    gate.offer({ epoch: 'a', rev: 9 }, 'snapshot');
    expect(gate.offer({ epoch: 'b', rev: 1 }, 'event')).toBe('other-epoch');
    expect(gate.position).toEqual({ epoch: 'a', rev: 9 });
    expect(gate.offer({ epoch: 'b', rev: 1 }, 'snapshot')).toBe('newer');
    expect(gate.position).toEqual({ epoch: 'b', rev: 1 });
  });
});

describe('parseVersion', () => {
  it.each([
    ['e1-7', { epoch: 'e1', rev: 7 }],
    ['"e1-7"', { epoch: 'e1', rev: 7 }],
    ['W/"a-b-c-12"', { epoch: 'a-b-c', rev: 12 }],
    ['"opaque"', undefined],
    [null, undefined],
  ])('%s', (text, version) => expect(parseVersion(text)).toEqual(version));
});
