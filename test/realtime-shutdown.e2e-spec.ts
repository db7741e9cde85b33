import { type GatewayClosingEvent, type TaskEvent } from '#contracts';
import { TaskEvents } from '#tasks';
import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { TaskFeeds } from '../apps/gateway/src/edge/realtime/feeds/task-feeds.js';
import { ClientSessions } from '../apps/gateway/src/edge/realtime/sessions/client-sessions.js';
import { eventually } from './support/http.js';
import { RawWatch } from './support/raw-watch.js';
import { EventStream } from './support/sse.js';
import { startStack } from './support/stack.js';
import { createTask, mintToken } from './support/tasks.js';
import { Watcher } from './support/watcher.js';

describe('an instance that goes away', () => {
  it('tells every client to connect again and lets nobody wait', async () => {
    const stack = await startStack();
    const team = await stack.makeTeam();
    const token = await mintToken(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const watcher = await Watcher.connect(stack.url, team.key);
    await watcher.subscribe(uuid);
    const stream = await EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, team.key);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    const said = new Promise<GatewayClosingEvent>((resolve) => watcher.socket.once('gateway:closing', resolve));
    const gone = once(watcher.socket as unknown as NodeJS.EventEmitter, 'disconnect') as Promise<[string]>;
    await stack.close();
    expect(await said).toMatchObject({ reason: 'shutdown', code: 9006, reconnect_after_ms: expect.any(Number) });
    // Not `io server disconnect`, after which the client would stay away.
    expect((await gone)[0]).toBe('transport close');
    expect((await raw.closed).code).toBe(1012);
    await stream.ended;
    expect(stream.retry).toEqual(expect.any(Number));
  }, 20_000);
});

describe('clients that come, change their mind and go', () => {
  it('leave no subscription, feed or session behind', async () => {
    const stack = await startStack({ engine: 'redis', env: { SOCKET_EVENTS_PER_SECOND: '100000' } });
    const team = await stack.makeTeam();
    const uuids = await Promise.all(
      ['please-stall 1', 'please-stall 2'].map((prompt) => createTask(stack.url, team.key, { prompt })),
    );
    const app = stack.apps[0];
    if (app === undefined) throw new Error('no gateway');
    const before = app.get(TaskEvents).activeChannels();
    for (let round = 0; round < 10; round++) {
      const watchers = await Promise.all(Array.from({ length: 5 }, () => Watcher.connect(stack.url, team.key)));
      await Promise.all(
        watchers.map(async ({ socket }) => {
          for (let cycle = 0; cycle < 20; cycle++) {
            const task = { task_uuid: uuids[cycle % 2] ?? '' };
            const asked = socket.emitWithAck('task:subscribe', task);
            if (cycle % 3 > 0) await asked;
            if (cycle % 4 > 0) await socket.emitWithAck('task:unsubscribe', task);
          }
        }),
      );
      for (const { socket } of watchers) socket.disconnect();
    }
    await eventually(
      async () => [app.get(ClientSessions).count(), app.get(TaskFeeds).count(), app.get(TaskEvents).activeChannels() - before],
      (left) => left.every((count) => count === 0),
    );
    await stack.close();
  }, 30_000);
});

describe('a client that does not read', () => {
  it('gets the latest state when it reads again, and the final status once', async () => {
    const stack = await startStack({ sandbox: { taskDurationMs: 600_000 }, env: { SOCKET_BUFFER_BYTES: '10000000' } });
    const team = await stack.makeTeam();
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const token = await mintToken(stack.url, team.key);
    const watcher = await Watcher.connect(stack.url, team.key);
    const reader = await Watcher.connect(stack.url, team.key);
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    await Promise.all([watcher.subscribe(uuid), reader.subscribe(uuid)]);
    const underneath = (watcher.socket.io.engine.transport as unknown as { ws: { pause(): void; resume(): void } }).ws;
    underneath.pause();
    raw.socket.pause();
    const changes = 60;
    for (let progress = 1; progress <= changes; progress++) {
      stack.sandbox.control.setTask(uuid, {
        status: 'RUNNING',
        progress,
        output: { blob: `${progress} ${'x'.repeat(300_000)}` },
      });
      await eventually(
        async () => String(reader.updates.at(-1)?.status.output['blob']).slice(0, 4),
        (seen) => Number.parseInt(seen, 10) === progress,
      );
    }
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS', output: {} });
    await reader.finalOf(uuid);
    underneath.resume();
    raw.socket.resume();
    await watcher.finalOf(uuid);
    await raw.closed;
    const revs = watcher.updates.map(({ rev }: TaskEvent) => rev);
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
    expect(watcher.updates.length).toBeLessThan(changes);
    expect(watcher.finals).toHaveLength(1);
    expect(raw.events.length).toBeLessThan(changes);
    expect(raw.events.at(-1)?.event).toBe('finalized');
    for (const { socket } of [watcher, reader]) socket.disconnect();
    await stack.close();
  }, 60_000);
});
