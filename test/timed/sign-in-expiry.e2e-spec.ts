import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call, eventually } from '../support/http.js';
import { BrowserAgent } from '../support/sign-in/browser-agent.js';
import { openSocket, openStream, openWatch } from '../support/sign-in/session-connections.js';
import { type SignInStack, startSignInStack } from '../support/sign-in/sign-in-stack.js';
import { createTask } from '../support/tasks.js';

const SHORTEST_S = 10;
const WITHIN_MS = 1_000;

describe.each(['memory', 'redis'] as const)('a session that expires on the %s engine', (engine) => {
  let stack: SignInStack;
  let uuid: string;

  const start = async (env: Record<string, string>) => {
    stack = await startSignInStack({ engine, gateways: engine === 'redis' ? 2 : 1, env, sandbox: { taskDurationMs: 600_000 } });
    const team = await stack.makeTeam();
    stack.provider.people.set('ann', { team: team.teamId, groups: ['makers'] });
    uuid = await createTask(stack.url, team.key);
  };
  const signIn = async () => {
    const agent = new BrowserAgent();
    await agent.signIn(stack.front, 'ann');
    return agent.sessionCookie(stack.front);
  };
  const lastUrl = () => stack.urls.at(-1) ?? '';
  const openEverything = (cookie: string) => {
    const headers = { cookie, origin: stack.front };
    return Promise.all([
      openSocket(stack.url, headers),
      openSocket(lastUrl(), headers, ['polling']),
      openWatch(lastUrl(), uuid, headers),
      openStream(stack.url, uuid, { cookie }),
    ]);
  };
  const me = (cookie: string) => call<{ expires_at: string }>(lastUrl(), '/auth/me', { headers: { cookie } });
  const expectEnded = async (cookie: string) => {
    const refused = await me(cookie);
    expect([refused.status, refused.body.code, refused.body['details']]).toEqual([401, 9001, { reason: 'session-ended' }]);
    await expect(openSocket(stack.url, { cookie, origin: stack.front })).rejects.toMatchObject({ data: { code: 9001 } });
    await expect(openWatch(stack.url, uuid, { cookie, origin: stack.front })).rejects.toThrow('401');
    await expect(openStream(stack.url, uuid, { cookie })).rejects.toThrow('401');
  };

  describe('while it is used', () => {
    beforeAll(() => start({ SESSION_TTL: String(SHORTEST_S), SESSION_IDLE_TTL: String(SHORTEST_S) }));
    afterAll(() => stack.close());

    it('is refused at its maximum lifetime, and its sockets, streams and tokens end at that moment', async () => {
      const cookie = await signIn();
      const endsAt = Date.parse((await me(cookie)).body.data.expires_at);
      const open = await openEverything(cookie);
      const minted = await call<{ token: string; expires_at: string }>(stack.url, '/gateway/v1/tokens', {
        headers: { cookie, 'x-csrf': '1' },
        body: { ttl_seconds: 3_600 },
      });
      expect(Date.parse(minted.body.data.expires_at)).toBeLessThanOrEqual(endsAt);
      const { token } = minted.body.data;
      expect((await call(stack.url, '/api/v1/tasks', { token })).status).toBe(200);

      const [now, left] = [performance.now(), endsAt - Date.now()];
      for (const { ended } of open) {
        const late = (await ended) - now - left;
        expect(late).toBeGreaterThan(-WITHIN_MS);
        expect(late).toBeLessThan(WITHIN_MS);
      }
      await expectEnded(cookie);
      expect((await call(stack.url, '/api/v1/tasks', { token })).body.code).toBe(9001);
    }, 30_000);
  });

  describe('while it is idle', () => {
    beforeAll(() => start({ SESSION_IDLE_TTL: String(SHORTEST_S) }));
    afterAll(() => stack.close());

    it('is refused after the idle time, with everything open on it, while a session in use continues', async () => {
      const [idle, used] = [await signIn(), await signIn()];
      const began = performance.now();
      const open = await openEverything(idle);
      let ends: number[] | undefined;
      void Promise.all(open.map(({ ended }) => ended)).then((all) => (ends = all));
      const uses = new Set<number>();
      const inUse = async () => void uses.add((await me(used)).status);
      await eventually(inUse, () => ends !== undefined, 3 * SHORTEST_S * 1_000);
      for (const ended of ends ?? []) {
        expect(ended - began).toBeGreaterThan(SHORTEST_S * 1_000 - WITHIN_MS);
        expect(ended - began).toBeLessThan(SHORTEST_S * 1_000 + 2 * WITHIN_MS);
      }
      await expectEnded(idle);
      expect(uses).toEqual(new Set([200]));
    }, 60_000);
  });
});
