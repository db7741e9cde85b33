import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as passing } from 'node:timers/promises';
import { RawWatch } from '../support/raw-watch.js';
import { EventStream } from '../support/sse.js';
import { ADMIN_TOKEN, type Stack, startStack } from '../support/stack.js';
import { call } from '../support/http.js';
import { create, createTask, finalStatus, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

/** Longer than the interval at which open connections have their credentials checked. */
const AWAY_MS = 17_000;
const SEEN_WITHIN_MS = 10_000;

describe('while Redis is unavailable for longer than credentials may go unchecked', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis', redis: { appendOnly: true } });
  });
  afterAll(() => stack.close());

  it('connections stay open, later receive what ended meanwhile, and still close with their key', async () => {
    const { key, keyId } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key, { prompt: 'please-stall' });
    const token = await mintToken(stack.url, key);
    const sockets = await Promise.all([key, token].map((credential) => Watcher.connect(stack.url, credential)));
    const goodbyes: string[] = [];
    for (const { socket } of sockets) socket.on('gateway:closing', ({ reason }) => goodbyes.push(reason));
    await Promise.all(sockets.map((socket) => socket.subscribe(uuid)));
    const stream = await EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, key);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const team = await Watcher.connect(stack.url, key);
    await team.subscribeTeam();

    await stack.redis?.kill();
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await passing(AWAY_MS);
    expect(goodbyes).toEqual([]);
    expect(sockets.map(({ socket }) => socket.connected)).toEqual([true, true]);
    const refused = await call(stack.url, `/api/v1/tasks/${uuid}`, { token: key });
    expect([refused.status, refused.body.code]).toEqual([503, 9010]);
    await stack.redis?.start();
    const backAt = Date.now();
    const finals = await Promise.all([...sockets, team].map((socket) => socket.finalOf(uuid)));
    expect(finals.map(({ status }) => status.status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
    await stream.until(() => stream.events.some(({ event }) => event === 'finalized'));
    await raw.until(() => raw.events.some(({ event }) => event === 'finalized'));
    const seenMs = Date.now() - backAt;
    console.log(JSON.stringify({ seenMs }));
    expect(seenMs).toBeLessThan(SEEN_WITHIN_MS);

    const ended = Promise.all(sockets.map(({ socket }) => once(socket as unknown as NodeJS.EventEmitter, 'disconnect')));
    await call(stack.url, `/gateway/v1/keys/${keyId}`, { method: 'DELETE', token: ADMIN_TOKEN });
    await ended;
    expect(goodbyes).toEqual(['credential_revoked', 'credential_revoked']);
  }, 60_000);
});

describe('while the memory of Redis is full', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ engine: 'redis' });
  });
  afterAll(() => stack.close());

  it('creations are refused before they cost anything, statuses are read from the upstream, and sockets receive them afterwards', async () => {
    const { key } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key, { prompt: 'please-stall' });
    const watcher = await Watcher.connect(stack.url, key);
    await watcher.subscribe(uuid);
    stack.redis?.cli('config', 'set', 'maxmemory', '1');
    const refused = await create(stack.url, key);
    expect([refused.status, refused.body.code]).toEqual([503, 9010]);
    expect(stack.sandbox.control.stats().byClass['create']).toBe(1);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    expect(await finalStatus(stack.url, key, uuid)).toMatchObject({ status: 'SUCCESS' });
    expect(watcher.finals).toEqual([]);
    stack.redis?.cli('config', 'set', 'maxmemory', '0');
    expect(await watcher.finalOf(uuid)).toMatchObject({ status: { status: 'SUCCESS' } });
    expect((await create(stack.url, key)).status).toBe(200);
    await watcher.close();
  }, 30_000);
});
