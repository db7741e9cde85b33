import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { io, type ManagerOptions, type Socket } from 'socket.io-client';
import { KEPT_PER_CALLER, Refusals } from '../../apps/gateway/src/platform/audit/refusals.js';
import { asAdmin } from '../support/admin-calls.js';
import { call, eventually } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';

interface Refused {
  actor: { kind: string; id: string };
  team_id: string | null;
  target: string;
  outcome: string;
  ip: string;
  request_id: string;
  detail: Record<string, unknown>;
}

describe.each(['memory', 'redis'] as const)('refusals in the audit trail on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ engine, env: { TRUST_PROXY: 'true' } });
    team = await stack.makeTeam({ scopes: ['tasks:read'] }, { limits: { requests_per_minute: 20 } });
  });
  afterAll(() => stack.close());

  const refused = async () => {
    const { body } = await asAdmin<{ events: Refused[] }>(stack.url, 'audit?action=access.refuse&limit=100');
    return body.data.events;
  };
  const withCode = async (code: number) => (await refused()).filter(({ detail }) => detail['code'] === code);
  const untilKept = (code: number, count = 1) =>
    eventually(
      () => withCode(code),
      (events) => events.length >= count,
    );
  const endMinute = () => stack.apps[0]?.get(Refusals).endMinute();

  it('record who was refused what, and where, without any secret', async () => {
    const secret = 'tgk_wrong-and-secret-0123456789';
    const headers = { 'x-request-id': 'the-wrong-one' };
    const path = '/api/v1/tasks/00000000-0000-4000-8000-000000000000?sig=secret-in-the-address';
    expect((await call(stack.url, path, { token: secret, headers })).status).toBe(401);
    const [nobody] = await untilKept(9001);
    expect(nobody).toMatchObject({
      actor: { kind: 'anonymous', id: 'anonymous' },
      target: 'GET /api/v1/tasks/:uuid',
      outcome: 'refused',
      ip: '127.0.0.1',
      request_id: 'the-wrong-one',
    });
    expect((await call(stack.url, '/api/v1/tasks/text-to-model', { token: team.key, body: {} })).status).toBe(403);
    const [known] = await untilKept(9002);
    expect(known).toMatchObject({
      actor: { kind: 'team-key', id: team.keyId },
      team_id: team.teamId,
      target: 'POST /api/v1/tasks/:flow',
      detail: { code: 9002, required: 'tasks:create' },
    });
    const text = JSON.stringify(await refused());
    for (const hidden of [secret, team.key, 'secret-in-the-address']) expect(text).not.toContain(hidden);
  });

  it('are limited, and the rest is counted', async () => {
    await endMinute();
    const before = (await withCode(9003)).length;
    const answers = await Promise.all(Array.from({ length: 60 }, () => call(stack.url, '/api/v1/tasks', { token: team.key })));
    const turnedAway = answers.filter(({ status }) => status === 429).length;
    expect(turnedAway).toBeGreaterThan(KEPT_PER_CALLER + 1);
    await untilKept(9003, before + KEPT_PER_CALLER);
    await endMinute();
    const kept = await withCode(9003);
    expect(kept).toHaveLength(before + KEPT_PER_CALLER + 1);
    expect(kept[0]?.detail).toMatchObject({ policy: 'team-requests', not_kept: turnedAway - KEPT_PER_CALLER });
    expect(kept.every(({ team_id: teamId }) => teamId === team.teamId)).toBe(true);
  });

  describe('on opening a socket', () => {
    const FROM = '203.0.113.7';
    const NOWHERE = '/api/v1/tasks/00000000-0000-4000-8000-000000000000/events';
    const open: Socket[] = [];
    const closeAll = () => open.splice(0).forEach((socket) => socket.disconnect());
    beforeEach(endMinute);
    afterEach(closeAll);

    const dial = async (token: string, more: Partial<ManagerOptions> = {}) => {
      const extraHeaders = { 'x-forwarded-for': FROM, ...more.extraHeaders };
      const socket = io(stack.url, { auth: { token }, transports: ['websocket'], reconnection: false, ...more, extraHeaders });
      open.push(socket);
      return new Promise<{ socket: Socket; refusal?: { request_id: string } }>((resolve) => {
        socket.once('connect', () => resolve({ socket }));
        socket.once('connect_error', (error: Error & { data?: { request_id: string } }) =>
          resolve({ socket, ...(error.data !== undefined && { refusal: error.data }) }),
        );
      });
    };
    const watchRefused = async (query: string, headers: Record<string, string> = {}) => {
      const watch = await RawWatch.open(`${stack.url}/api/v1/tasks/watch/all${query}`, { 'x-forwarded-for': FROM, ...headers });
      if (watch instanceof RawWatch) throw new Error('it was let in');
      return watch;
    };
    const untilTold = (target: string, code: number) =>
      eventually(
        () => refused(),
        (events) => events.some((event) => event.target === target && event.detail['code'] === code),
      ).then((events) => events.find((event) => event.target === target && event.detail['code'] === code));

    it('record a socket.io handshake with an invalid credential, under the id of the answer', async () => {
      const { refusal } = await dial('tgk_wrong-and-secret-0123456789');
      expect(await untilTold('socket.io handshake', 9001)).toMatchObject({
        actor: { kind: 'anonymous' },
        outcome: 'refused',
        ip: FROM,
        request_id: refusal?.request_id,
      });
      expect(JSON.stringify(await refused())).not.toContain('wrong-and-secret');
    });

    it('record a page of a foreign origin, even before it presents a credential', async () => {
      await dial(team.key, { extraHeaders: { origin: 'https://evil.example' } });
      const told = await untilTold('socket.io handshake', 9002);
      expect(told).toMatchObject({ actor: { kind: 'anonymous' }, ip: FROM, detail: { reason: 'origin' } });
      expect((await watchRefused('', { origin: 'https://evil.example' })).body.code).toBe(9002);
      expect(await untilTold('WS /api/v1/tasks/watch/:name', 9002)).toMatchObject({ ip: FROM, detail: { reason: 'origin' } });
    });

    it('record an event that the credential does not allow', async () => {
      const { keyId, key, teamId } = await stack.makeTeam({ scopes: ['assets:read'] });
      const { socket } = await dial(key);
      const answer = (await socket.emitWithAck('team:subscribe', {})) as { code: number; request_id: string };
      expect(answer.code).toBe(9002);
      expect(await untilTold('socket.io team:subscribe', 9002)).toMatchObject({
        actor: { kind: 'team-key', id: keyId },
        team_id: teamId,
        ip: FROM,
        request_id: answer.request_id,
        detail: { required: 'tasks:read' },
      });
    });

    it('record an upgrade of the raw watch, without its query', async () => {
      const { key, keyId } = await stack.makeTeam({ scopes: ['assets:read'] });
      const wrong = await watchRefused('?token=eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.aW4tdGhlLWFkZHJlc3M');
      expect(wrong.status).toBe(401);
      const none = await untilTold('WS /api/v1/tasks/watch/:name', 9001);
      expect(none).toMatchObject({ actor: { kind: 'anonymous' }, ip: FROM });
      expect((await watchRefused('', { authorization: `Bearer ${key}` })).status).toBe(403);
      const events = await eventually(
        () => refused(),
        (all) => all.some(({ actor, target }) => actor.id === keyId && target === 'WS /api/v1/tasks/watch/:name'),
      );
      expect(JSON.stringify(events)).not.toContain('c2VjcmV0');
    });

    it('record a connection over the limit, whatever its protocol', async () => {
      const { key, keyId } = await stack.makeTeam({ scopes: ['tasks:read'], limits: { sockets: 1 } });
      await dial(key);
      const headers = { authorization: `Bearer ${key}` };
      expect((await dial(key)).refusal).toMatchObject({ code: 9003 });
      expect((await watchRefused('', headers)).status).toBe(429);
      expect((await call(stack.url, NOWHERE, { token: key })).status).toBe(429);
      const own = (events: Refused[]) => events.filter(({ actor }) => actor.id === keyId);
      const events = await eventually(refused, (all) => own(all).length >= 3);
      expect(own(events).map(({ target }) => target)).toEqual(
        expect.arrayContaining(['socket.io handshake', 'WS /api/v1/tasks/watch/:name', 'GET /api/v1/tasks/:uuid/events']),
      );
      for (const { detail } of own(events)) expect(detail).toMatchObject({ code: 9003, policy: 'key-sockets' });
    });

    it('are limited too', async () => {
      const before = (await withCode(9001)).length;
      const FLOOD = 40;
      const refusals = await Promise.all(Array.from({ length: FLOOD }, () => dial('no credential')));
      expect(refusals.every(({ refusal }) => refusal !== undefined)).toBe(true);
      await untilKept(9001, before + KEPT_PER_CALLER);
      await endMinute();
      const kept = await withCode(9001);
      expect(kept).toHaveLength(before + KEPT_PER_CALLER + 1);
      expect(kept[0]).toMatchObject({ target: 'socket.io handshake', detail: { not_kept: FLOOD - KEPT_PER_CALLER } });
    });
  });
});
