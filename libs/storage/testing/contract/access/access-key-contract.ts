import { expect, it, jest } from '@jest/globals';
import { createAccess, generateTeamKey, keyView } from '#access';
import { NOW } from './access-samples.js';
import { authenticate, refusal, revocationHeard, SECRET, type TwoInstances } from './two-instances.js';

/** Which credentials are accepted, and how long an instance may rely on a check. */
export function accessKeyContract(two: TwoInstances): void {
  it('accepts a new key on every instance at once, with its scopes and flows', async () => {
    const { key, teamId, keyId } = await two.teamWithKey({ scopes: ['tasks:read'], allowed_flows: ['text-to-model'] });
    const principal = await authenticate(two.there, key);
    expect(principal).toMatchObject({ kind: 'team-key', teamId, keyId, expiresAt: null, allowedFlows: ['text-to-model'] });
    expect([...principal.scopes]).toEqual(['tasks:read']);
    expect(await two.there.authenticator.recheck(principal)).toBeNull();
  });

  it('distinguishes a mistyped key from an unknown one, and requires a credential', async () => {
    const { key } = await two.teamWithKey();
    const typo = `${key.slice(0, 20)}${key[20] === 'a' ? 'b' : 'a'}${key.slice(21)}`;
    await expect(authenticate(two.here, typo)).rejects.toEqual(refusal('malformed'));
    await expect(authenticate(two.here, generateTeamKey().key)).rejects.toEqual(refusal('unknown'));
    await expect(authenticate(two.here, '')).rejects.toEqual(refusal('missing'));
    await expect(two.here.authenticator.authenticate(undefined)).rejects.toEqual(refusal('missing'));
    await expect(authenticate(two.here, 'neither.a.token')).rejects.toMatchObject({ code: 9001 });
    await expect(authenticate(two.here, 'x'.repeat(10_000))).rejects.toEqual(refusal('malformed'));
  });

  it('stores no key in clear, and shows no digest', async () => {
    const { key, keyId } = await two.teamWithKey();
    const stored = await two.stores.keys.get(keyId);
    expect(JSON.stringify(stored)).not.toContain(key.slice(17, 49));
    const shown = JSON.stringify(keyView(await two.here.keys.get(keyId)));
    expect(shown).not.toContain(stored?.digest ?? 'x');
  });

  it("accepts the operator's token", async () => {
    expect(await authenticate(two.here, 'the operator')).toMatchObject({ kind: 'admin', teamId: '', expiresAt: null });
    await expect(authenticate(two.here, 'the operator ')).rejects.toMatchObject({ code: 9001 });
    const without = createAccess({ stores: two.stores, secrets: [SECRET], adminTokens: [''], clock: two.clock.read });
    await expect(authenticate(without, 'the operator')).rejects.toMatchObject({ code: 9001 });
    await without.close();
  });

  it('accepts a revoked key for no more than a second if the message is lost', async () => {
    const { key, keyId } = await two.teamWithKey();
    const deaf = await two.deafInstance();
    await authenticate(deaf, key);
    await two.here.keys.revoke(keyId);
    expect((await authenticate(deaf, key)).keyId).toBe(keyId);
    two.clock.pass(1_000);
    await expect(authenticate(deaf, key)).rejects.toEqual(refusal('revoked'));
    await deaf.close();
  });

  it('recognises a recently checked credential without a read, for at most a second and not after a change', async () => {
    const { key, keyId } = await two.teamWithKey();
    expect(two.there.authenticator.recognise(key)).toBeUndefined();
    const principal = await authenticate(two.there, key);
    const { token } = await two.there.tokens.mint(principal, {});
    await authenticate(two.there, token);
    expect(two.there.authenticator.recognise(key)).toBe(principal);
    expect(two.there.authenticator.recognise(token)).toMatchObject({ kind: 'client-token', keyId });
    expect(two.here.authenticator.recognise(key)).toBeUndefined();
    await authenticate(two.there, 'the operator');
    expect(two.there.authenticator.recognise('the operator')).toBeUndefined();
    two.clock.pass(1_000);
    expect(two.there.authenticator.recognise(key)).toBeUndefined();
    await authenticate(two.there, key);
    const heard = revocationHeard(two.there, keyId);
    await two.here.keys.revoke(keyId);
    await heard;
    expect(two.there.authenticator.recognise(key)).toBeUndefined();
    expect(two.there.authenticator.recognise(token)).toBeUndefined();
  });

  it('recognises no credential while revocations are not received', async () => {
    const { key } = await two.teamWithKey();
    const deaf = await two.deafInstance();
    await authenticate(deaf, key);
    expect(deaf.authenticator.recognise(key)).toBeUndefined();
    await deaf.close();
  });

  it('records the use of a key once a minute, without delaying the request', async () => {
    const { key, keyId } = await two.teamWithKey();
    const touch = jest.spyOn(two.stores.keys, 'touch');
    const access = two.instance(two.stores);
    for (let second = 0; second <= 60; second += 1) {
      expect((await authenticate(access, key)).keyId).toBe(keyId);
      two.clock.pass(1_000);
    }
    expect(touch.mock.calls).toEqual([
      [keyId, NOW],
      [keyId, NOW + 60_000],
    ]);
    expect((await two.stores.keys.get(keyId))?.lastUsedAt).toBe(NOW + 60_000);
    await access.close();
  });
}
