import { describe, expect, it } from '@jest/globals';
import { KeyRing } from './key-ring.js';
import { TextSeal } from './text-seal.js';

const OLD = 'an-old-secret-of-at-least-32-characters';
const NEW = 'a-new-secret-of-at-least-32-characters';
const FOR = { purpose: 'tests v1', owner: 'team/wh_1' };

describe('a sealed text', () => {
  it('can be read again, and shows nothing of the text', () => {
    const seal = new TextSeal(new KeyRing([OLD]));
    const sealed = seal.seal('whsec_Ünïcode', FOR);
    expect(sealed).not.toContain('whsec');
    expect(seal.open(sealed, FOR)).toBe('whsec_Ünïcode');
    expect(seal.seal('whsec_Ünïcode', FOR)).not.toBe(sealed);
  });

  it('opens for nobody else, for no other purpose, and not once it was changed', () => {
    const seal = new TextSeal(new KeyRing([OLD]));
    const sealed = seal.seal('text', FOR);
    const last = sealed.at(-1) === 'A' ? 'B' : 'A';
    expect(seal.open(sealed, { ...FOR, owner: 'team/wh_2' })).toBeUndefined();
    expect(seal.open(sealed, { ...FOR, purpose: 'tests v2' })).toBeUndefined();
    const cut = sealed.slice(0, -8);
    for (const changed of [`${cut}AAAAAAA${last}`, cut, 'sealed.', 'sealed.x.y', '', 'text'])
      expect(seal.open(changed, FOR)).toBeUndefined();
    expect(new TextSeal(new KeyRing([NEW])).open(sealed, FOR)).toBeUndefined();
  });

  it('opens as long as its secret is one of two, and is current while that is the first', () => {
    const ring = new KeyRing([OLD]);
    const seal = new TextSeal(ring);
    const sealed = seal.seal('text', FOR);
    let told = 0;
    seal.onReplaced(() => (told += 1));
    expect(seal.isCurrent(sealed, FOR.purpose)).toBe(true);
    ring.replace([NEW, OLD]);
    expect(told).toBe(1);
    expect(seal.open(sealed, FOR)).toBe('text');
    expect(seal.isCurrent(sealed, FOR.purpose)).toBe(false);
    expect(seal.isCurrent(seal.seal('text', FOR), FOR.purpose)).toBe(true);
    ring.replace([NEW]);
    expect(seal.open(sealed, FOR)).toBeUndefined();
  });

  it('is told from a text in clear', () => {
    const seal = new TextSeal(new KeyRing([OLD]));
    expect(seal.isSealed('whsec_abc')).toBe(false);
    expect(seal.isSealed(seal.seal('whsec_abc', FOR))).toBe(true);
  });
});
