import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { io } from 'socket.io-client';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { create, finalStatus, mintToken } from '../support/tasks.js';

describe('pages and apps of other origins', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ env: { ALLOWED_ORIGINS: 'capacitor://localhost,https://*.example.com' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const socketFrom = (origin: string) =>
    new Promise<boolean>((resolve) => {
      const options = { auth: { token: team.key }, transports: ['websocket'], reconnection: false, extraHeaders: { origin } };
      const socket = io(stack.url, options);
      const end = (opened: boolean) => {
        socket.disconnect();
        resolve(opened);
      };
      socket.once('connect', () => end(true));
      socket.once('connect_error', () => end(false));
    });
  const pollingFrom = async (origin: string) => {
    const answer = await fetch(`${stack.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
    return [answer.status, answer.headers.get('access-control-allow-origin')];
  };
  const watchFrom = async (origin: string) => {
    const watch = await RawWatch.open(`${stack.url}/api/v1/tasks/watch/all?token=${await mintToken(stack.url, team.key)}`, {
      origin,
    });
    if (!(watch instanceof RawWatch)) return false;
    watch.socket.terminate();
    return true;
  };
  const corsOf = async (origin: string, path: string, method = 'GET') => {
    const headers = { origin, authorization: `Bearer ${team.key}`, 'access-control-request-method': 'GET' };
    return (await fetch(`${stack.url}${path}`, { method, headers })).headers.get('access-control-allow-origin');
  };

  it.each(['capacitor://localhost', 'https://app.example.com', 'https://a-2.example.com'])(
    'are accepted as %s',
    async (origin) => {
      const { uuid } = await finished();
      // The second read of a status takes the fast lane.
      for (let reading = 0; reading < 2; reading += 1) expect(await corsOf(origin, `/api/v1/tasks/${uuid}`)).toBe(origin);
      expect(await corsOf(origin, '/api/v1/tasks', 'OPTIONS')).toBe(origin);
      expect(await pollingFrom(origin)).toEqual([200, origin]);
      expect([await socketFrom(origin), await watchFrom(origin)]).toEqual([true, true]);
    },
  );

  it.each(['ionic://localhost', 'https://example.com', 'http://app.example.com', 'https://a.b.example.com'])(
    'are refused as %s',
    async (origin) => {
      const { uuid } = await finished();
      for (let reading = 0; reading < 2; reading += 1) expect(await corsOf(origin, `/api/v1/tasks/${uuid}`)).toBeNull();
      expect(await corsOf(origin, '/api/v1/tasks', 'OPTIONS')).toBeNull();
      expect((await pollingFrom(origin))[0]).not.toBe(200);
      const headers = { origin, 'access-control-request-method': 'POST' };
      const preflight = await fetch(`${stack.url}/api/v1/tasks/text-to-model`, { method: 'OPTIONS', headers });
      const polling = await fetch(`${stack.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin } });
      for (const refused of [preflight, polling]) {
        const text = await refused.text();
        expect([refused.status, text]).toEqual([403, expect.stringContaining('ALLOWED_ORIGINS')]);
        expect(text).toContain(origin);
      }
      expect([await socketFrom(origin), await watchFrom(origin)]).toEqual([false, false]);
    },
  );

  let done: Promise<{ uuid: string }> | undefined;
  const finished = () =>
    (done ??= (async () => {
      const uuid = (await create(stack.url, team.key)).body.data.task_uuid;
      await finalStatus(stack.url, team.key, uuid);
      return { uuid };
    })());
});
