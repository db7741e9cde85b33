import { expect, it } from '@jest/globals';
import { NOW } from './access-samples.js';
import { asSent } from './as-sent.js';
import { authenticate, refusal, revocationHeard, type TwoInstances } from './two-instances.js';

/** How keys end: revocation, expiry, rotation, the end of their team. */
export function accessKeyEndContract(two: TwoInstances): void {
  it('ends a revoked key on every instance, with its connections and tokens', async () => {
    const { key, keyId, teamId } = await two.teamWithKey();
    const principal = await authenticate(two.there, key);
    const { token } = await two.here.tokens.mint(principal, {});
    const browser = await authenticate(two.there, token);
    const heard = revocationHeard(two.there, keyId);
    await two.here.keys.revoke(keyId);
    expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
    for (const access of [two.here, two.there]) {
      await expect(authenticate(access, key)).rejects.toEqual(refusal('revoked'));
      await expect(authenticate(access, token)).rejects.toEqual(refusal('revoked'));
      expect(await access.authenticator.recheck(principal)).toEqual(refusal('revoked'));
      expect(await access.authenticator.recheck(browser)).toEqual(refusal('revoked'));
    }
  });

  it('refuses the keys of a deleted or disabled team, and accepts those of a re-enabled one', async () => {
    const { key, teamId } = await two.teamWithKey();
    const disabled = revocationHeard(two.there, teamId);
    await two.here.teams.update(teamId, { disabled: true });
    await disabled;
    await expect(authenticate(two.there, key)).rejects.toEqual(refusal('team-disabled'));
    await two.here.teams.update(teamId, { disabled: false });
    expect((await authenticate(two.here, key)).teamId).toBe(teamId);
    const deleted = revocationHeard(two.there, teamId);
    await two.here.teams.delete(teamId);
    await deleted;
    await expect(authenticate(two.there, key)).rejects.toEqual(refusal('revoked'));
    await expect(two.here.teams.get(teamId)).rejects.toMatchObject({ code: 1005 });
    await expect(two.here.keys.create(teamId, {})).rejects.toMatchObject({ code: 1005 });
    expect((await two.here.teams.list({ limit: 10 })).items).toEqual([]);
  });

  it('ends a key when it expires', async () => {
    const { key } = await two.teamWithKey({ expires_at: new Date(NOW + 500).toISOString() });
    const principal = await authenticate(two.here, key);
    expect(principal.expiresAt).toBe(NOW + 500);
    two.clock.pass(500);
    await expect(authenticate(two.here, key)).rejects.toEqual(refusal('expired'));
    expect(await two.here.authenticator.recheck(principal)).toEqual(refusal('expired'));
  });

  it('keeps connections of a key open when its expiry is moved', async () => {
    const { key, keyId } = await two.teamWithKey({ expires_at: new Date(NOW + 500).toISOString() });
    const principal = await authenticate(two.here, key);
    await asSent(two.there).updateKey(keyId, { expires_at: new Date(NOW + 5_000).toISOString() });
    two.clock.pass(1_500);
    expect(await two.here.authenticator.endOf(principal)).toBe(NOW + 5_000);
    expect(await two.here.authenticator.recheck(principal)).toBeNull();
    two.clock.pass(3_500);
    await expect(two.here.authenticator.endOf(principal)).rejects.toEqual(refusal('expired'));
    expect(await two.here.authenticator.recheck(principal)).toEqual(refusal('expired'));
  });

  it('rotates a key: both work for the grace period, then the old one ends everywhere', async () => {
    const { key, keyId, teamId } = await two.teamWithKey({ alias: 'web', scopes: ['tasks:read'], limits: { sockets: 3 } });
    const connected = await authenticate(two.there, key);
    const next = await two.here.keys.rotate(keyId, { grace_seconds: 60 });
    expect(next.record).toMatchObject({ alias: 'web', scopes: ['tasks:read'], limits: { sockets: 3 }, lineageId: keyId });
    expect(await two.here.keys.get(keyId)).toMatchObject({ rotatedTo: next.record.keyId, revokeAt: NOW + 60_000 });
    two.clock.pass(59_999);
    for (const access of [two.here, two.there]) {
      expect((await authenticate(access, key)).keyId).toBe(keyId);
      expect((await authenticate(access, next.key)).keyId).toBe(next.record.keyId);
    }
    expect(await two.there.authenticator.recheck(connected)).toBeNull();
    const heard = revocationHeard(two.here, keyId);
    two.pass(1_000);
    expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
    for (const access of [two.here, two.there]) {
      await expect(authenticate(access, key)).rejects.toEqual(refusal('revoked'));
      expect((await authenticate(access, next.key)).keyId).toBe(next.record.keyId);
    }
    expect(await two.there.authenticator.recheck(connected)).toEqual(refusal('revoked'));
  });

  it.each<[what: string, edit: (keyId: string) => Promise<unknown>]>([
    ['is edited meanwhile', (keyId) => two.here.keys.update(keyId, { alias: 'old' })],
    [
      'is to expire later anyway',
      (keyId) => asSent(two.here).updateKey(keyId, { expires_at: new Date(NOW + 7_200_000).toISOString() }),
    ],
  ])('ends a rotated key with its grace period, even when it %s', async (_what, edit) => {
    const { keyId, teamId } = await two.teamWithKey({ expires_at: new Date(NOW + 3_600_000).toISOString() });
    await two.here.keys.rotate(keyId, { grace_seconds: 60 });
    await edit(keyId);
    const heard = revocationHeard(two.here, keyId);
    two.pass(61_000);
    expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
  });

  it('ends a key that expires within its grace period when it expires', async () => {
    const { keyId, teamId } = await two.teamWithKey();
    await asSent(two.here).updateKey(keyId, { expires_at: new Date(NOW + 60_000).toISOString() });
    await two.here.keys.rotate(keyId, { grace_seconds: 3_600 });
    const heard = revocationHeard(two.here, keyId);
    two.pass(61_000);
    expect(await heard).toEqual({ kind: 'key', id: keyId, teamId });
  });

  it('rotates a key once under concurrent requests, and leaves no second successor', async () => {
    const { keyId, teamId } = await two.teamWithKey();
    const outcomes = await Promise.allSettled(
      [two.here, two.there, two.here, two.there].map((access) => access.keys.rotate(keyId, {})),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { items } = await two.here.keys.list(teamId, { limit: 20 });
    expect(items.filter(({ revokedAt, revokeAt }) => revokedAt === null && revokeAt === null)).toHaveLength(1);
  });

  it('loses no revocation to a concurrent edit', async () => {
    const { key, keyId } = await two.teamWithKey();
    const edits = ['a', 'b', 'c'].map((alias) => two.there.keys.update(keyId, { alias }));
    await Promise.all([two.here.keys.revoke(keyId), ...edits]);
    two.clock.pass(1_000);
    await expect(authenticate(two.there, key)).rejects.toEqual(refusal('revoked'));
  });
}
