import { type GatewayClosingEvent } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { call, eventually } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { EventStream } from '../support/sse.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const WITHIN_MS = 1_000;
const SHORTEST_TTL_S = 4;

describe('long-lived connections over two instances', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;

  beforeAll(async () => {
    stack = await startStack({
      engine: 'redis',
      gateways: 2,
      env: { SOCKET_EVENTS_PER_SECOND: '5', SUBSCRIPTIONS_PER_SOCKET: '2' },
    });
    team = await stack.makeTeam();
    uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
  });
  afterAll(() => stack.close());

  const closingOf = (watcher: Watcher) =>
    Promise.all([
      new Promise<GatewayClosingEvent>((resolve) => watcher.socket.once('gateway:closing', resolve)),
      once(watcher.socket as unknown as NodeJS.EventEmitter, 'disconnect'),
    ]).then(([closing]) => closing);

  /** Both get the reason, then nothing more. */
  async function expectEnded({ stream, raw }: { stream: EventStream; raw: RawWatch }, reason: string): Promise<void> {
    await stream.ended;
    const last = stream.events.at(-1);
    expect(last?.event).toBe('closing');
    expect(JSON.parse(last?.data ?? '')).toMatchObject({ reason, code: 9001 });
    const { code, reason: said } = await raw.closed;
    expect([code, said.split(':')[0]]).toEqual([1008, reason]);
  }

  it('close on every instance when their key is revoked, and say why', async () => {
    const { body } = await call<{ key_id: string; key: string }>(stack.url, `/gateway/v1/teams/${team.teamId}/keys`, {
      token: ADMIN_TOKEN,
      body: {},
    });
    const { key, key_id: keyId } = body.data;
    const token = await mintToken(stack.url, key);
    const sockets = await Promise.all(stack.urls.map((url) => Watcher.connect(url, key)));
    await Promise.all(sockets.map((socket) => socket.subscribe(uuid)));
    const stream = await EventStream.open(`${stack.urls[1]}/api/v1/tasks/${uuid}/events`, key);
    const raw = await RawWatch.mustOpen(`${stack.urls[1]}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const closings = sockets.map(closingOf);
    const revokedAt = Date.now();
    await call(stack.url, `/gateway/v1/keys/${keyId}`, { method: 'DELETE', token: ADMIN_TOKEN });
    for (const closing of await Promise.all(closings))
      expect(closing).toMatchObject({ reason: 'credential_revoked', code: 9001 });
    await expectEnded({ stream, raw }, 'credential_revoked');
    expect(Date.now() - revokedAt).toBeLessThan(WITHIN_MS);
  });

  it('close when their credential expires, unless it was renewed in place', async () => {
    const mint = (ttl: number) => mintToken(stack.url, team.key, { ttl_seconds: ttl });
    const [short, renewed] = await Promise.all([
      Watcher.connect(stack.url, await mint(SHORTEST_TTL_S)),
      Watcher.connect(stack.url, await mint(SHORTEST_TTL_S)),
    ]);
    const expiresAt = Date.now() + SHORTEST_TTL_S * 1000;
    const ending = closingOf(short);
    const token = await mint(SHORTEST_TTL_S);
    const stream = await EventStream.open(`${stack.urls[1]}/api/v1/tasks/${uuid}/events`, token);
    const raw = await RawWatch.mustOpen(`${stack.urls[1]}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const answer = await renewed.socket.emitWithAck('auth:refresh', { token: await mint(600) });
    expect(answer).toMatchObject({ code: 0 });
    const stranger = await stack.makeTeam();
    const refused = await renewed.socket.emitWithAck('auth:refresh', { token: stranger.key });
    expect(refused).toMatchObject({ code: 9002 });
    expect(await ending).toMatchObject({ reason: 'credential_expired', code: 9001 });
    expect(Date.now() - expiresAt).toBeLessThan(WITHIN_MS);
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ event: 'closing', data: expect.stringContaining('credential_expired') });
    expect(await raw.closed).toMatchObject({ code: 1008, reason: expect.stringMatching(/^credential_expired/) });
    // Issued a moment after the first.
    expect(Date.now() - expiresAt).toBeLessThan(2 * WITHIN_MS);
    expect(await renewed.subscribe(uuid)).toMatchObject({ code: 0 });
    await renewed.close();
  }, 20_000);

  it('close as a stream and as a raw watch at expiry, even on an instance that did not issue the token', async () => {
    const token = await mintToken(stack.url, team.key, { ttl_seconds: SHORTEST_TTL_S });
    const expiresAt = Date.now() + SHORTEST_TTL_S * 1000;
    const stream = await EventStream.open(`${stack.urls[1]}/api/v1/tasks/${uuid}/events`, token);
    const raw = await RawWatch.mustOpen(`${stack.urls[1]}/api/v1/tasks/watch/all?token=${token}`);
    await expectEnded({ stream, raw }, 'credential_expired');
    expect(Date.now() - expiresAt).toBeLessThan(WITHIN_MS);
  }, 20_000);

  it('close when their client token is revoked, while those of its key stay open', async () => {
    const minted = await call<{ token: string; token_id: string }>(stack.url, '/gateway/v1/tokens', {
      token: team.key,
      body: {},
    });
    const { token, token_id: tokenId } = minted.body.data;
    const other = await mintToken(stack.url, team.key);
    const stream = await EventStream.open(`${stack.urls[1]}/api/v1/tasks/${uuid}/events`, token);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const untouched = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${other}`);
    const revokedAt = Date.now();
    await call(stack.url, `/gateway/v1/tokens/${tokenId}`, { method: 'DELETE', token: team.key });
    await expectEnded({ stream, raw }, 'credential_revoked');
    expect(Date.now() - revokedAt).toBeLessThan(WITHIN_MS);
    expect(untouched.socket.readyState).toBe(untouched.socket.OPEN);
    untouched.socket.close();
    await untouched.closed;
  });

  it('are limited in subscriptions and events', async () => {
    const uuids = [
      uuid,
      await createTask(stack.url, team.key, { prompt: 'please-stall 2' }),
      await createTask(stack.url, team.key, { prompt: 'please-stall 3' }),
    ];
    const watcher = await Watcher.connect(stack.url, team.key);
    const answers = [];
    for (const one of uuids) answers.push(await watcher.subscribe(one));
    expect(answers.map(({ code }) => code)).toEqual([0, 0, 9003]);
    await watcher.socket.emitWithAck('task:unsubscribe', { task_uuid: uuid });
    expect(await watcher.subscribe(uuids[2] ?? '')).toMatchObject({ code: 0 });

    const burst = await Promise.all(Array.from({ length: 20 }, () => watcher.subscribe(uuids[2] ?? '')));
    expect(burst.filter(({ code }) => code === 9003).length).toBeGreaterThan(10);
    const closing = closingOf(watcher);
    for (let i = 0; i < 250; i++) watcher.socket.emit('task:unsubscribe', { task_uuid: uuid }, () => undefined);
    expect(await closing).toMatchObject({ reason: 'limit', code: 9003 });
  });

  it('are limited in number by their key', async () => {
    const narrow = await stack.makeTeam({ limits: { sockets: 1 } });
    const first = await Watcher.connect(stack.url, narrow.key);
    await expect(Watcher.connect(stack.urls[1] ?? '', narrow.key)).rejects.toMatchObject({ data: { code: 9003 } });
    await first.close();
    // The gateway learns of the first client's disconnect only after it has happened.
    const second = await eventually(
      () => Watcher.connect(stack.urls[1] ?? '', narrow.key).catch(() => null),
      (watcher) => watcher !== null,
    );
    await second?.close();
  });
});
