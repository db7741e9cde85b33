import { expect, it } from '@jest/globals';
import { NOW } from './access-samples.js';
import { asSent } from './as-sent.js';
import { authenticate, refusal, revocationHeard, SECRET, type TwoInstances } from './two-instances.js';

/** Client tokens: what they may do and how they end. */
export function clientTokenContract(two: TwoInstances): void {
  it('removes a scope that a key lost from its connections and tokens', async () => {
    const { key, keyId } = await two.teamWithKey({ scopes: ['tasks:read', 'tasks:create'] });
    const principal = await authenticate(two.here, key);
    const { token } = await two.here.tokens.mint(principal, {});
    await two.here.keys.update(keyId, { scopes: ['tasks:read'] });
    two.clock.pass(1_000);
    expect([...(await authenticate(two.there, token)).scopes]).toEqual(['tasks:read']);
    expect(await two.there.authenticator.recheck(principal)).toMatchObject({ code: 9002, details: { scope: 'tasks:create' } });
  });

  it('issues tokens within the rights of the key, and names the invalid field of a request', async () => {
    const { key } = await two.teamWithKey({ scopes: ['tasks:read', 'team:admin'] });
    const minter = await authenticate(two.here, key);
    const uuid = '0abcdef0-0000-4000-8000-000000000001';
    // In upper case they name the same tasks, and every route accepts them.
    const issued = await asSent(two.here).mint(minter, { ttl_seconds: 60, sub: 'ann', task_uuids: [uuid.toUpperCase()] });
    expect(issued).toMatchObject({ expiresAt: NOW + 60_000, scopes: ['tasks:read'] });
    const principal = await authenticate(two.there, issued.token);
    expect(principal).toMatchObject({ kind: 'client-token', sub: 'ann', tokenId: issued.tokenId, expiresAt: NOW + 60_000 });
    expect([...(principal.taskUuids ?? [])]).toEqual([uuid]);
    expect((await two.here.tokens.mint(minter, {})).expiresAt).toBe(NOW + 600_000);
    await expect(two.here.tokens.mint(principal, {})).rejects.toMatchObject({ code: 9002 });
    for (const [field, request] of Object.entries({
      ttl_seconds: { ttl_seconds: 3_601 },
      'scopes[1]': { scopes: ['tasks:read', 'tasks:create'] },
      'task_uuids[0]': { task_uuids: ['../x'] },
      colour: { colour: 'red' },
    })) {
      await expect(asSent(two.here).mint(minter, request)).rejects.toMatchObject({ code: 1004, errors: [{ field }] });
    }
  });

  it('ends a token when it expires, and a revoked one at once', async () => {
    const { key, teamId } = await two.teamWithKey();
    const minter = await authenticate(two.here, key);
    const [first, second] = [await two.here.tokens.mint(minter, {}), await two.here.tokens.mint(minter, { ttl_seconds: 2 })];
    await authenticate(two.there, first.token);
    await authenticate(two.there, second.token);
    const heard = revocationHeard(two.there, first.tokenId);
    await two.here.tokens.revoke(minter, teamId, first.tokenId);
    await heard;
    two.clock.pass(1_000);
    await expect(authenticate(two.there, first.token)).rejects.toEqual(refusal('revoked'));
    two.clock.pass(1_000);
    await expect(authenticate(two.there, second.token)).rejects.toEqual(refusal('expired'));
  });

  it('accepts tokens of the previous secret while it is configured, and no others', async () => {
    const { key } = await two.teamWithKey();
    const { token } = await two.here.tokens.mint(await authenticate(two.here, key), {});
    const during = two.instance(two.stores, { secrets: ['the next secret', SECRET] });
    expect((await authenticate(during, token)).kind).toBe('client-token');
    const after = two.instance(two.stores, { secrets: ['the next secret'] });
    await expect(authenticate(after, token)).rejects.toMatchObject({ code: 9001 });
    const [header = '', payload = '', signature = ''] = token.split('.');
    const unsigned = Buffer.from('{"alg":"none","typ":"tgc+jwt"}').toString('base64url');
    await expect(authenticate(two.here, `${unsigned}.${payload}.`)).rejects.toMatchObject({ code: 9001 });
    const wider = Buffer.from(Buffer.from(payload, 'base64url').toString().replace('tasks:read', 'team:admin')).toString(
      'base64url',
    );
    await expect(authenticate(two.here, `${header}.${wider}.${signature}`)).rejects.toEqual(refusal('unknown'));
    await Promise.all([during.close(), after.close()]);
  });
}
