import { describe, expect, it } from '@jest/globals';
import { KeyRing } from '../shared/key-ring.js';
import { type LinkRequest, LinkSigner } from './link-signer.js';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const clock = () => NOW;
const signer = new LinkSigner(new KeyRing(['new secret']), clock);
const grant = {
  taskUuid: 't1',
  asset: 'model.glb',
  teamId: 'studio',
  keyId: 'k1',
  expiresAt: NOW + 60_000,
};
const request = (by = signer): LinkRequest => ({ method: 'GET', taskUuid: 't1', asset: grant.asset, parameters: by.sign(grant) });

describe('signed links', () => {
  it('grant read access to one asset of one task', () => {
    for (const method of ['GET', 'HEAD']) {
      const principal = signer.verify({ ...request(), method });
      expect(principal).toMatchObject({ kind: 'signed-link', teamId: 'studio', keyId: 'k1', expiresAt: grant.expiresAt });
      expect([...principal.scopes]).toEqual(['assets:read']);
      expect([...(principal.taskUuids ?? [])]).toEqual(['t1']);
    }
  });

  it('name the session and client token that created them, and end with these', () => {
    const by = { ...grant, tokenId: 'jti-1', sessionId: 's1' };
    const parameters = signer.sign(by);
    expect(signer.verify({ ...request(), parameters })).toMatchObject({ sessionId: 's1', tokenId: 'jti-1' });
    const withoutToken = { ...parameters, key: parameters.key.split('~')[0] };
    expect(() => signer.verify({ ...request(), parameters: withoutToken })).toThrow(expect.objectContaining({ code: 9001 }));
    expect(signer.verify(request())).not.toHaveProperty('tokenId');
  });

  const signed = signer.sign(grant);
  it.each<[string, Partial<LinkRequest>]>([
    ['another method', { method: 'DELETE' }],
    ['another asset', { asset: 'other.glb' }],
    ['the download of the task', { asset: null }],
    ['an asset that is called null', { asset: 'null' }],
    ['another task', { taskUuid: 't2' }],
    ['another team', { parameters: { ...signed, team: 'other' } }],
    ['another key', { parameters: { ...signed, key: 'k2' } }],
    ['a later end', { parameters: { ...signed, exp: String(Number(signed.exp) + 1) } }],
    ['another signature', { parameters: { ...signed, sig: signed.sig.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) } }],
    ['half a signature', { parameters: { ...signed, sig: signed.sig.slice(0, 20) } }],
    ['letters moved between team and key', { parameters: { ...signed, team: 'studi', key: 'ok1' } }],
    ['no signature', { parameters: { exp: signed.exp, team: 'studio', key: 'k1' } }],
    ['a list where a text belongs', { parameters: { ...signed, sig: [signed.sig] } }],
  ])('refuse %s', (_name, change) => {
    expect(() => signer.verify({ ...request(), ...change })).toThrow(expect.objectContaining({ code: 9001 }));
  });

  it('expire', () => {
    const later = new LinkSigner(new KeyRing(['new secret']), () => NOW + 60_000);
    expect(() => later.verify(request())).toThrow(expect.objectContaining({ code: 9001, details: { reason: 'expired' } }));
  });

  it('signed with the previous secret stay valid while it is configured', () => {
    const before = new LinkSigner(new KeyRing(['old secret']), clock);
    const during = new LinkSigner(new KeyRing(['new secret', 'old secret']), clock);
    expect(during.verify(request(before)).kind).toBe('signed-link');
    expect(during.sign(grant)).toEqual(signer.sign(grant));
    expect(() => signer.verify(request(before))).toThrow(expect.objectContaining({ code: 9001 }));
  });
});
