import { describe, expect, it } from '@jest/globals';
import { KeyRing } from '../shared/key-ring.js';
import { TokenIds } from './token-ids.js';

const EXPIRY = 1_800_000_000;
const ring = (...secrets: string[]) => new KeyRing(secrets);
const ids = new TokenIds(ring('the first secret'));
const issued = ids.issue('team', { maker: { kind: 'key', id: 'k1' }, exp: EXPIRY });

describe('the id of a client token', () => {
  it('tells who made the token and when it ends', () => {
    expect(ids.read('team', issued)).toEqual({ maker: { kind: 'key', id: 'k1' }, exp: EXPIRY });
    const bySession = ids.issue('team', { maker: { kind: 'session', id: 's1' }, exp: EXPIRY });
    expect(ids.read('team', bySession)?.maker).toEqual({ kind: 'session', id: 's1' });
  });

  it.each([
    ['was made up', 'anything'],
    ['has the form of one', `${EXPIRY.toString(36)}.kk1.${'a'.repeat(12)}.${'b'.repeat(22)}`],
    ['names another maker', issued.replace('.kk1.', '.kk2.')],
    ['ends later', issued.replace(EXPIRY.toString(36), (EXPIRY + 1).toString(36))],
  ])('is none when it %s', (_what, id) => {
    expect(ids.read('team', id)).toBeNull();
  });

  it('is none in another team', () => {
    expect(ids.read('another', issued)).toBeNull();
  });

  it('is good for as long as its secret is accepted', () => {
    expect(new TokenIds(ring('the second secret', 'the first secret')).read('team', issued)).not.toBeNull();
    expect(new TokenIds(ring('the second secret')).read('team', issued)).toBeNull();
  });
});
