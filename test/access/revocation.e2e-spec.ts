import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { type Stack, startStack } from '../support/stack.js';

const WITHIN_MS = 1_000;

describe('revocation and rotation take effect on three gateways', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', gateways: 3 });
  });
  afterAll(() => stack.close());

  const statusAt = async (url: string, token: string) => (await call(url, '/api/v1/tasks', { token })).status;
  const everywhere = (token: string) => Promise.all(stack.urls.map((url) => statusAt(url, token)));
  /** Warms the caches of every instance first: only a cached credential can live too long. */
  const timeRefusals = async (token: string, revoke: () => Promise<{ status: number }>) => {
    for (let round = 0; round < 3; round += 1) expect(await everywhere(token)).toEqual([200, 200, 200]);
    const revoked = await revoke();
    expect(revoked.status).toBe(200);
    const since = performance.now();
    return Promise.all(
      stack.urls.map(async (url) => {
        await eventually(
          () => statusAt(url, token),
          (status) => status === 401,
          5_000,
        );
        return performance.now() - since;
      }),
    );
  };
  const expectInTime = (times: number[]) => expect(Math.max(...times)).toBeLessThan(WITHIN_MS);
  const mint = async (key: string) =>
    (await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', { token: key, body: {} })).body.data;

  it('when a key is revoked', async () => {
    const { key, keyId } = await stack.makeTeam();
    expectInTime(await timeRefusals(key, () => asAdmin(stack.urls[1] ?? '', `keys/${keyId}`, { method: 'DELETE' })));
    const refused = await call(stack.urls[2] ?? '', '/api/v1/tasks', { token: key });
    expect(refused.body).toMatchObject({ code: 9001, details: { reason: 'revoked' } });
  });

  it('when a client token is revoked, and for no other token of that key', async () => {
    const { key } = await stack.makeTeam();
    const [one, another] = [await mint(key), await mint(key)];
    const path = `/gateway/v1/tokens/${one.token_id}`;
    expectInTime(await timeRefusals(one.token, () => call(stack.urls[2] ?? '', path, { method: 'DELETE', token: key })));
    expect(await everywhere(another.token)).toEqual([200, 200, 200]);
  });

  it('for the tokens of a revoked key', async () => {
    const { key, keyId } = await stack.makeTeam();
    const { token } = await mint(key);
    expectInTime(await timeRefusals(token, () => asAdmin(stack.url, `keys/${keyId}`, { method: 'DELETE' })));
  });

  it('when a team is deleted or disabled, and it returns when enabled', async () => {
    const [deleted, disabled] = [await stack.makeTeam(), await stack.makeTeam()];
    expectInTime(await timeRefusals(deleted.key, () => asAdmin(stack.url, `teams/${deleted.teamId}`, { method: 'DELETE' })));
    const turn = (off: boolean) => asAdmin(stack.url, `teams/${disabled.teamId}`, { method: 'PATCH', body: { disabled: off } });
    expectInTime(await timeRefusals(disabled.key, () => turn(true)));
    await turn(false);
    await eventually(
      () => everywhere(disabled.key),
      (all) => all.every((status) => status === 200),
    );
  });

  it('when a key is rotated: both keys work on every instance until revoke_at, and only the new one after', async () => {
    const { key: old, keyId, teamId } = await stack.makeTeam({ alias: 'frontend' });
    const rotated = await asAdmin<{ key: string; key_id: string; alias: string }>(stack.url, `keys/${keyId}/rotate`, {
      // Long enough to try both keys on every instance first.
      body: { grace_seconds: 4 },
    });
    expect(rotated.status).toBe(201);
    const { key: fresh, key_id: freshId, alias } = rotated.body.data;
    expect(alias).toBe('frontend');
    expect([await everywhere(old), await everywhere(fresh)]).toEqual([
      [200, 200, 200],
      [200, 200, 200],
    ]);
    const record = await asAdmin<{ revoke_at: string; rotated_to: string }>(stack.url, `keys/${keyId}`);
    expect(record.body.data.rotated_to).toBe(freshId);
    const revokeAt = Date.parse(record.body.data.revoke_at);
    let lastAccepted = 0;
    await eventually(
      async () => {
        const asked = Date.now();
        const all = await everywhere(old);
        if (all.includes(200)) lastAccepted = asked;
        return all;
      },
      (all) => all.every((status) => status === 401),
    );
    expect(lastAccepted).toBeGreaterThan(revokeAt - 500);
    expect(lastAccepted).toBeLessThan(revokeAt + WITHIN_MS);
    expect(await everywhere(fresh)).toEqual([200, 200, 200]);
    const again = await asAdmin(stack.url, `keys/${keyId}/rotate`, { body: {} });
    expect(again.body.code).toBe(1004);
    const listed = await asAdmin<{ keys: { key_id: string }[] }>(stack.url, `teams/${teamId}/keys`);
    expect(listed.body.data.keys.map(({ key_id }) => key_id).sort()).toEqual([keyId, freshId].sort());
  });
});
