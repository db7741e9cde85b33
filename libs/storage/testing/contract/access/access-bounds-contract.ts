import { expect, it } from '@jest/globals';
import { asSent } from './as-sent.js';
import { authenticate, type TwoInstances } from './two-instances.js';

/** Rejected input and the limits of keys and teams. */
export function accessBoundsContract(two: TwoInstances): void {
  it('refuses an invalid team or key by the name of the field', async () => {
    const { teamId } = await two.teamWithKey();
    const budgets = [{ window: 'day', credits: -1, time_zone: 'Mars' }];
    await expect(asSent(two.here).createTeam({ name: '' })).rejects.toMatchObject({ code: 1004, errors: [{ field: 'name' }] });
    await expect(asSent(two.here).createTeam(undefined)).rejects.toMatchObject({ code: 1004, errors: [{ field: 'name' }] });
    await expect(asSent(two.here).setBudgets(teamId, budgets)).rejects.toMatchObject({
      errors: [{ field: 'budgets[0].credits' }, { field: 'budgets[0].time_zone' }],
    });
    await expect(asSent(two.here).createKey(teamId, { allowed_flows: ['x'], expires_at: '2030-01-01' })).rejects.toMatchObject({
      errors: [{ field: 'allowed_flows[0]' }, { field: 'expires_at' }],
    });
    await expect(asSent(two.here).createKey(teamId, { expires_at: '2020-01-01T00:00:00Z' })).rejects.toMatchObject({
      errors: [{ field: 'expires_at' }],
    });
  });

  it('limits requests by key and team, and reports the limits on every answer', async () => {
    const { key, teamId } = await two.teamWithKey({ limits: { requests_per_minute: 2 } });
    await asSent(two.here).updateTeam(teamId, { limits: { requests_per_minute: 10, open_tasks: 4 } });
    const principal = await authenticate(two.here, key);
    const first = await two.here.rateLimits.take(principal, 'requests');
    expect(first).toMatchObject({ refused: null, readings: [{ remaining: 1 }, { remaining: 9 }] });
    await two.there.rateLimits.take(principal, 'requests');
    const third = await two.here.rateLimits.take(principal, 'requests');
    expect(third.refused).toMatchObject({ policy: { name: 'key-requests', limit: 2 }, resetMs: 60_000 });
    expect(third.readings[1]).toMatchObject({ remaining: 8 });
    expect(await two.here.budgets.boundsFor(principal)).toEqual({ windows: [], maxOpenTasks: { team: 4 } });
    expect(await two.here.rateLimits.take(await authenticate(two.here, 'the operator'), 'requests')).toEqual({
      readings: [],
      refused: null,
    });
  });

  it('counts nothing for a team whose upload found no slot', async () => {
    const { key, teamId } = await two.teamWithKey({ limits: { uploads_per_minute: 3 } });
    const principal = await authenticate(two.here, key);
    for (let index = 0; index < 10; index += 1) await two.stores.uploadShare.take('somebody', { limit: 10, windowMs: 60_000 });
    for (let index = 0; index < 5; index += 1) {
      expect((await two.here.rateLimits.take(principal, 'uploads')).refused).toMatchObject({
        policy: { name: 'account-uploads' },
      });
    }
    two.clock.pass(60_000);
    for (let index = 0; index < 3; index += 1) {
      expect((await two.here.rateLimits.take(principal, 'uploads')).refused).toBeNull();
    }
    expect((await two.here.rateLimits.take(principal, 'uploads')).refused).toMatchObject({ policy: { name: 'key-uploads' } });
    expect(teamId).toBe(principal.teamId);
  });

  it('limits connections', async () => {
    const { key } = await two.teamWithKey({ limits: { sockets: 1 } });
    const principal = await authenticate(two.here, key);
    await two.here.socketLimits.acquire(principal, 's1');
    await expect(two.there.socketLimits.acquire(principal, 's2')).rejects.toMatchObject({
      code: 9003,
      details: { policy: 'key-sockets', limit: 1 },
    });
    await two.here.socketLimits.release(principal, 's1');
    await two.there.socketLimits.acquire(principal, 's2');
  });
}
