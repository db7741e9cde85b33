import { expect, it } from '@jest/globals';
import { asSent } from './as-sent.js';
import { DAY } from '../samples.js';
import { authenticate, type TwoInstances } from './two-instances.js';

/** What teams, keys and tokens allow each end user, by the clock that the test moves. */
export function accessEndUsersContract(two: TwoInstances): void {
  const daily = (credits: number, time_zone = 'UTC') => ({ budgets: [{ window: 'day' as const, credits, time_zone }] });
  const limited = async (ofTeam: object, ofKey: object, ofToken?: object) => {
    const { key, keyId, teamId } = await two.teamWithKey({ scopes: ['tasks:create'] });
    await asSent(two.here).updateTeam(teamId, { end_user: ofTeam });
    await asSent(two.here).updateKey(keyId, { end_user: ofKey });
    two.clock.pass(1_000);
    const minter = await authenticate(two.here, key);
    const request = { sub: 'ann', ttl_seconds: 3_600, ...(ofToken && { end_user: ofToken }) };
    return { minter, teamId, ann: await authenticate(two.there, (await asSent(two.here).mint(minter, request)).token) };
  };

  it('opens a window for an end user, with the lowest limit and the time zone of the widest', async () => {
    const { minter, teamId, ann } = await limited({ ...daily(50, 'Europe/Berlin'), open_tasks: 9 }, daily(30), {
      ...daily(40),
      open_tasks: 4,
    });
    const { windows, maxOpenTasks } = await two.there.budgets.boundsFor(ann);
    const ofUser = windows.filter(({ entity }) => entity === 'end_user');
    expect(ofUser).toMatchObject([{ entityId: 'ann', window: 'day', limit: 30, resetsAt: Date.parse('2026-11-24T23:00:00Z') }]);
    expect(ofUser[0]?.id).toMatch(/^sub:[0-9a-f]{32}\|day\|2026-11-24$/);
    expect(maxOpenTasks).toEqual({ end_user: 4 });
    const ofKey = await two.there.budgets.boundsFor(minter);
    expect(ofKey.windows.some(({ entity }) => entity === 'end_user')).toBe(false);
    expect(ofKey.maxOpenTasks).toBeUndefined();
    expect(teamId).toBe(ann.teamId);
  });

  it('opens another window on the next day', async () => {
    const { ann } = await limited(daily(50), {});
    const idNow = async () => (await two.there.budgets.boundsFor(ann)).windows.find(({ entity }) => entity === 'end_user')?.id;
    const today = await idNow();
    expect(await idNow()).toBe(today);
    two.clock.pass(DAY);
    expect(await idNow()).not.toBe(today);
  });

  it('counts creations of each end user alone, a minute at a time', async () => {
    const { ann } = await limited({ creations_per_minute: 2 }, { creations_per_minute: 5 });
    const bob = { ...ann, sub: 'bob' };
    const granted = async (caller: typeof ann) => (await two.there.rateLimits.take(caller, 'creations')).refused === null;
    expect([await granted(ann), await granted(ann), await granted(ann), await granted(bob)]).toEqual([true, true, false, true]);
    await two.here.rateLimits.giveBack(ann, 'creations');
    expect([await granted(ann), await granted(ann)]).toEqual([true, false]);
    two.clock.pass(60_000);
    expect(await granted(ann)).toBe(true);
  });
}
