import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type AccessChange, createAccess } from '#access';
import { GATEWAY_USER, refusalsOf } from '../../../../../test/support/gateway-acl.js';
import { type RedisServer, startRedisServer } from '../../../../../test/support/redis-server.js';
import { accessAuditContract } from '../../../testing/contract/access/access-audit-contract.js';
import { accessAuthorityContract } from '../../../testing/contract/access/access-authority-contract.js';
import { accessBehaviourContract } from '../../../testing/contract/access/access-behaviour-contract.js';
import { accessLimitsContract } from '../../../testing/contract/access/access-limits-contract.js';
import { accessKeySessionsContract } from '../../../testing/contract/access/access-key-sessions-contract.js';
import { accessOperatorClaimsContract } from '../../../testing/contract/access/access-operator-claims-contract.js';
import { accessSessionsContract } from '../../../testing/contract/access/access-sessions-contract.js';
import { accessRecordsContract } from '../../../testing/contract/access/access-records-contract.js';
import { NOW, TestClock } from '../../../testing/contract/access/access-samples.js';
import { teamsFileContract } from '../../../testing/contract/access/teams-file-contract.js';
import { createRedisConnection } from '../redis-connection.js';
import { RedisAccessKeys } from './redis-access-keys.js';
import { RedisAccessFixture } from '../../../testing/redis/redis-access-fixture.js';

describe('redis access', () => {
  let server: RedisServer;
  const fixture = new RedisAccessFixture(() => server.url);
  beforeAll(async () => void (server = await startRedisServer({ user: GATEWAY_USER })));
  afterEach(() => fixture.close());
  afterAll(() => expect(refusalsOf(server)).toEqual([]));
  afterAll(() => server.stop());

  accessRecordsContract(fixture);
  accessKeySessionsContract(fixture);
  accessOperatorClaimsContract(fixture);
  accessSessionsContract(fixture);
  accessAuditContract(fixture);
  accessLimitsContract(fixture);
  accessBehaviourContract(fixture);
  accessAuthorityContract(fixture);
  teamsFileContract(fixture);

  it('soon receives a change whose message was lost', async () => {
    const stores = await fixture.create(Date.now);
    const heard = new Promise<AccessChange>((resolve) => void stores.bus.subscribe(resolve));
    await fixture.last.bus.ready();
    const change: AccessChange = { kind: 'key', id: 'k1', teamId: 'studio', effect: 'revoked' };
    server.cli('XADD', new RedisAccessKeys(fixture.prefix).changes(), '*', 'change', JSON.stringify(change));
    expect(await heard).toEqual(change);
  });

  it('reports each change once, though it arrives by message and by stream', async () => {
    const stores = await fixture.create(Date.now);
    const heard: string[] = [];
    const last = new Promise<void>((resolve) => {
      stores.bus.subscribe(({ id }) => {
        heard.push(id);
        if (id === 'last') resolve();
      });
    });
    await fixture.last.bus.ready();
    for (const id of ['a', 'b', 'c']) await stores.bus.publish({ kind: 'key', id, teamId: 'studio', effect: 'revoked' });
    const lost: AccessChange = { kind: 'key', id: 'last', teamId: 'studio', effect: 'revoked' };
    server.cli('XADD', new RedisAccessKeys(fixture.prefix).changes(), '*', 'change', JSON.stringify(lost));
    await last;
    expect(heard).toEqual(['a', 'b', 'c', 'last']);
  });

  it('forgets a revoked token when it would have expired', async () => {
    const stores = await fixture.create(() => NOW);
    await stores.revocations.revoke({ kind: 'token', teamId: 'studio', id: 't1' }, NOW + 60_000);
    const left = Number(server.cli('PTTL', new RedisAccessKeys(fixture.prefix).revoked('studio', 'token', 't1')));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  it("uses the server's time if it has no clock", async () => {
    const stores = await fixture.create(undefined);
    const policy = { name: 'requests', limit: 1, windowSeconds: 60, kind: 'sliding' as const };
    const take = () => stores.rateLimiter.take('studio', [{ subject: 'team', policy }]);
    expect(await take()).toMatchObject([{ allowed: true, resetMs: 60_000 }]);
    const [second] = await take();
    expect(second?.allowed).toBe(false);
    expect(second?.resetMs).toBeGreaterThan(50_000);
  });
});

describe('redis access without Redis', () => {
  it('accepts no credential once a second has passed, and refuses with 9010', async () => {
    const server = await startRedisServer();
    const clock = new TestClock();
    const fixture = new RedisAccessFixture(() => server.url);
    const stores = await fixture.create(clock.read);
    const access = createAccess({ stores, secrets: ['s'], adminTokens: ['the operator'], clock: clock.read });
    const { teamId } = await access.teams.create({ name: 'Studio' });
    const { key } = await access.keys.create(teamId, {});
    const principal = await access.authenticator.authenticate(key);
    const { token, tokenId } = await access.tokens.mint(principal, {});
    await access.authenticator.authenticate(token);
    await server.kill();
    clock.pass(1_000);
    for (const credential of [key, token]) {
      await expect(access.authenticator.authenticate(credential)).rejects.toMatchObject({ code: 9010, status: 503 });
    }
    await expect(access.authenticator.recheck(principal)).rejects.toMatchObject({ code: 9010 });
    for (const call of [
      () => access.teams.create({ name: 'x' }),
      () => access.keys.revoke('k'),
      () => access.rateLimits.take(principal, 'uploads'),
      () => access.socketLimits.acquire(principal, 's'),
      () => access.audit.query({ limit: 1 }),
      () => access.tokens.revoke(principal, teamId, tokenId),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 9010 });
    }
    expect((await access.authenticator.authenticate('the operator')).kind).toBe('admin');
    await access.close();
    await fixture.close();
    await server.stop();
  });

  it('receives changes again once Redis is back', async () => {
    const server = await startRedisServer({ appendOnly: true });
    const fixture = new RedisAccessFixture(() => server.url);
    const stores = await fixture.create(Date.now);
    const heard = new Promise<AccessChange>((resolve) => void stores.bus.subscribe(resolve));
    await fixture.last.bus.ready();
    await server.restart();
    const publisher = await createRedisConnection(server.url);
    await fixture.storesOn(publisher).bus.publish({ kind: 'team', id: 'studio', teamId: 'studio', effect: 'revoked' });
    expect(await heard).toEqual({ kind: 'team', id: 'studio', teamId: 'studio', effect: 'revoked' });
    await publisher.close();
    await fixture.close();
    await server.stop();
  });
});
