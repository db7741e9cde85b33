import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AccessStores, type RateCounter, type RatePolicy } from '#access';
import { type AccessUnderTest } from './access-under-test.js';
import { TestClock } from './access-samples.js';

const counter = (name: string, limit: number, kind: RatePolicy['kind'] = 'fixed'): RateCounter => ({
  subject: 'key:k1',
  policy: { name, limit, windowSeconds: 60, kind },
});
const UPLOADS = { limit: 10, windowMs: 60_000 };

export function accessLimitsContract(under: AccessUnderTest): void {
  describe('limits', () => {
    let stores: AccessStores;
    let clock: TestClock;
    beforeEach(async () => {
      clock = new TestClock();
      stores = await under.create(clock.read);
    });

    const granted = async (counters: RateCounter[], teamId: string | null = 'studio') =>
      (await stores.rateLimiter.take(teamId, counters)).every(({ allowed }) => allowed);

    it('counts a fixed window from its first hit', async () => {
      const twice = [counter('requests', 2)];
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: true, remaining: 1, resetMs: 60_000 }]);
      clock.pass(59_000);
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: true, remaining: 0, resetMs: 1_000 }]);
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: false, remaining: 0, resetMs: 1_000 }]);
      clock.pass(1_000);
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: true, remaining: 1, resetMs: 60_000 }]);
    });

    it('allows no more than the limit in any stretch of a sliding window', async () => {
      const twice = [counter('uploads', 2, 'sliding')];
      expect(await granted(twice)).toBe(true);
      clock.pass(30_000);
      expect(await granted(twice)).toBe(true);
      clock.pass(29_999);
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: false, resetMs: 1 }]);
      clock.pass(1);
      expect(await granted(twice)).toBe(true);
      expect(await stores.rateLimiter.take('studio', twice)).toMatchObject([{ allowed: false, resetMs: 30_000 }]);
    });

    it('takes from all counters or from none', async () => {
      const [wide, narrow] = [counter('wide', 3), counter('narrow', 1, 'sliding')];
      expect(await granted([wide, narrow])).toBe(true);
      for (let attempt = 0; attempt < 5; attempt += 1) {
        expect(await stores.rateLimiter.take('studio', [wide, narrow])).toMatchObject([
          { allowed: true, remaining: 2 },
          { allowed: false, remaining: 0 },
        ]);
      }
      expect(await granted([wide])).toBe(true);
    });

    it('returns what was taken in vain', async () => {
      for (const one of [counter('requests', 1), counter('uploads', 1, 'sliding')]) {
        expect(await granted([one])).toBe(true);
        await stores.rateLimiter.giveBack('studio', [one]);
        expect(await granted([one])).toBe(true);
        expect(await granted([one])).toBe(false);
      }
    });

    it('keeps teams apart from each other and from the account', async () => {
      const one = [counter('requests', 1)];
      expect(await granted(one, 'studio')).toBe(true);
      expect(await granted(one, 'other')).toBe(true);
      expect(await granted(one, null)).toBe(true);
      expect(await granted(one, 'studio')).toBe(false);
    });

    it.each(['fixed', 'sliding'] as const)('is exact for a %s window when two processes take concurrently', async (kind) => {
      const other = await under.another();
      const takes = Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? stores : other).rateLimiter.take('studio', [counter('requests', 10, kind)]),
      );
      const readings = (await Promise.all(takes)).flat();
      expect(readings.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it('leaves all upload slots to a team that is alone', async () => {
      for (let held = 1; held <= 10; held += 1) {
        expect(await stores.uploadShare.take('a', UPLOADS)).toEqual({ granted: true, cap: 10, held, retryMs: 0 });
      }
      clock.pass(10_000);
      expect(await stores.uploadShare.take('a', UPLOADS)).toEqual({ granted: false, cap: 10, held: 10, retryMs: 50_000 });
    });

    it('keeps slots free for a team that was refused, once the window moves on', async () => {
      for (let index = 0; index < 10; index += 1) await stores.uploadShare.take('greedy', UPLOADS);
      clock.pass(30_000);
      expect(await stores.uploadShare.take('late', UPLOADS)).toMatchObject({ granted: false, cap: 5, retryMs: 30_000 });
      clock.pass(30_000);
      const greedy = [];
      for (let index = 0; index < 8; index += 1) greedy.push((await stores.uploadShare.take('greedy', UPLOADS)).granted);
      expect(greedy.filter(Boolean)).toHaveLength(5);
      for (let index = 0; index < 5; index += 1) expect((await stores.uploadShare.take('late', UPLOADS)).granted).toBe(true);
      expect((await stores.uploadShare.take('late', UPLOADS)).granted).toBe(false);
    });

    it('never grants more than the upload slots of any window, nor a team more than its share', async () => {
      const attempt = fc.record({ team: fc.constantFrom('a', 'a', 'a', 'b', 'c'), wait: fc.integer({ min: 0, max: 9_000 }) });
      await fc.assert(
        fc.asyncProperty(fc.array(attempt, { minLength: 20, maxLength: 60 }), async (attempts) => {
          clock = new TestClock();
          stores = await under.create(clock.read);
          const grants: { team: string; at: number }[] = [];
          for (const { team, wait } of attempts) {
            clock.pass(wait);
            const share = await stores.uploadShare.take(team, UPLOADS);
            if (share.granted) grants.push({ team, at: clock.now });
            const recent = grants.filter(({ at }) => at > clock.now - UPLOADS.windowMs);
            expect(recent.length).toBeLessThanOrEqual(UPLOADS.limit);
            if (share.granted) expect(recent.filter((grant) => grant.team === team).length).toBeLessThanOrEqual(share.cap);
            if (!share.granted) expect(share.retryMs).toBeGreaterThan(0);
          }
        }),
        { numRuns: 20 },
      );
    });

    it('is exact when two processes request upload slots concurrently', async () => {
      const other = await under.another();
      const takes = Array.from({ length: 60 }, (_, index) => (index % 2 === 0 ? stores : other).uploadShare.take('a', UPLOADS));
      expect((await Promise.all(takes)).filter((share) => share.granted)).toHaveLength(10);
    });

    const owner = { teamId: 'studio', keyId: 'k1' };
    const open = (socketId: string, keyId = 'k1', ttlMs = 1_000) =>
      stores.socketSlots.acquire({ teamId: 'studio', keyId, socketId }, { team: 3, key: 2 }, ttlMs);

    it('counts the connections of a key and of its team', async () => {
      expect(await open('s1')).toEqual({ granted: true });
      expect(await open('s2')).toEqual({ granted: true });
      expect(await open('s3')).toEqual({ granted: false, entity: 'key', limit: 2 });
      expect(await open('s4', 'k2')).toEqual({ granted: true });
      expect(await open('s5', 'k3')).toEqual({ granted: false, entity: 'team', limit: 3 });
      expect(await open('s1')).toEqual({ granted: true });
      expect(await stores.socketSlots.count(owner)).toEqual({ team: 3, key: 2 });
      await stores.socketSlots.release({ ...owner, socketId: 's1' });
      expect(await open('s3')).toEqual({ granted: true });
    });

    it('counts a connection that continues with another key of its team for that key, within its limit', async () => {
      const move = (socketId: string, keyId: string, fromKeyId: string) =>
        stores.socketSlots.acquire({ teamId: 'studio', keyId, socketId }, { team: 3, key: 2 }, 1_000, fromKeyId);
      for (const [socketId, keyId] of [
        ['s1', 'k1'],
        ['s2', 'k1'],
        ['s3', 'k2'],
      ] as const)
        await open(socketId, keyId);
      expect(await move('s3', 'k1', 'k2')).toEqual({ granted: false, entity: 'key', limit: 2 });
      expect(await stores.socketSlots.count({ ...owner, keyId: 'k2' })).toEqual({ team: 3, key: 1 });
      expect(await move('s1', 'k2', 'k1')).toEqual({ granted: true });
      expect(await stores.socketSlots.count(owner)).toEqual({ team: 3, key: 1 });
      expect(await stores.socketSlots.count({ ...owner, keyId: 'k2' })).toEqual({ team: 3, key: 2 });
    });

    it('frees the slots of a dead instance, and keeps those that are renewed', async () => {
      await open('dead', 'k1', 60_000);
      await open('alive', 'k1', 60_000);
      clock.pass(40_000);
      await stores.socketSlots.renew(owner, ['alive'], 60_000);
      clock.pass(20_000);
      expect(await stores.socketSlots.count(owner)).toEqual({ team: 1, key: 1 });
      expect(await open('next', 'k1', 60_000)).toEqual({ granted: true });
      expect(await open('more', 'k1', 60_000)).toMatchObject({ granted: false });
    });

    it('grants the last slot once when two processes request it', async () => {
      const other = await under.another();
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? stores : other).socketSlots.acquire({ ...owner, socketId: `s${index}` }, { key: 1 }, 60_000),
        ),
      );
      expect(outcomes.filter(({ granted: has }) => has)).toHaveLength(1);
    });
  });
}
