import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sha256Hex } from '../shared/digest.js';
import { generateTeamKey, readKeyId, TEAM_KEY_PATTERN } from './team-key-format.js';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('team key format', () => {
  it('has a fixed length, carries its id and is found by the scanners pattern', () => {
    const { key, keyId, digest } = generateTeamKey();
    expect(key).toHaveLength(4 + 12 + 1 + 32 + 1 + 6);
    expect(readKeyId(key)).toBe(keyId);
    expect(digest).toBe(sha256Hex(key));
    expect(TEAM_KEY_PATTERN.exec(`export KEY="${key}";`)?.[0]).toBe(key);
  });

  it('detects every single wrong character', () => {
    const { key } = generateTeamKey();
    const place = fc.integer({ min: 4, max: key.length - 1 }).filter((at) => key[at] !== '_');
    fc.assert(
      fc.property(place, fc.constantFrom(...LETTERS), (at, letter) => {
        fc.pre(letter !== key[at]);
        expect(readKeyId(`${key.slice(0, at)}${letter}${key.slice(at + 1)}`)).toBeNull();
      }),
    );
  });

  it.each(['', 'tgk_', 'hello', `${generateTeamKey().key} `, generateTeamKey().key.slice(0, -1), `${generateTeamKey().key}a`])(
    'takes %j for no key',
    (text) => expect(readKeyId(text)).toBeNull(),
  );

  it('generates unique keys with evenly distributed characters', () => {
    const keys = Array.from({ length: 500 }, () => generateTeamKey().key);
    expect(new Set(keys).size).toBe(500);
    const secrets = keys.map((key) => key.slice(17, 49)).join('');
    const counts = [...LETTERS].map((letter) => secrets.split(letter).length - 1);
    expect(Math.min(...counts)).toBeGreaterThan(150);
    expect(Math.max(...counts)).toBeLessThan(400);
  });
});
