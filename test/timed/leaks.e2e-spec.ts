import { TaskEvents } from '#tasks';
import { describe, expect, it } from '@jest/globals';
import { RealtimeGateway } from '../../apps/gateway/src/realtime/realtime.gateway.js';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { Connections } from '../../apps/gateway/src/realtime/connections/connections.js';
import { CredentialWatch } from '../../apps/gateway/src/platform/access/credential-watch.js';
import { type GatewayServer } from '../../apps/gateway/src/realtime/socket-io/gateway-socket.js';
import { eventually } from '../support/http.js';
import { countTimers } from '../support/live-timers.js';
import { RawWatch } from '../support/raw-watch.js';
import { EventStream } from '../support/sse.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const ROUNDS = 10;
const SOCKETS = 20;
const CYCLES = 50;

describe.each(['memory', 'redis'] as const)('ten thousand cycles of subscribing and unsubscribing on the %s engine', (engine) => {
  it('leave no subscription, room, timer or listener behind', async () => {
    let server: GatewayServer | undefined;
    const stack = await startStack({
      engine,
      env: { SOCKET_EVENTS_PER_SECOND: '100000', LOG_LEVEL: 'warn' },
      sandbox: { taskDurationMs: 600_000 },
      onApp: (app) => {
        const gateway = app.get(RealtimeGateway);
        const init = gateway.afterInit.bind(gateway);
        gateway.afterInit = (made) => init((server = made));
      },
    });
    const [app] = stack.apps;
    if (app === undefined || server === undefined) throw new Error('no gateway');
    const io = server;
    const team = await stack.makeTeam();
    const token = await mintToken(stack.url, team.key);
    const uuids = await Promise.all(['one', 'two', 'three'].map((prompt) => createTask(stack.url, team.key, { prompt })));
    const atRest = app.get(TaskEvents).activeChannels();
    const timers = countTimers();
    const left = () => ({
      sessions: app.get(Connections).count(),
      credentials: app.get(CredentialWatch).count(),
      feeds: app.get(TaskFeeds).count(),
      channels: app.get(TaskEvents).activeChannels() - atRest,
      rooms: io.of('/').adapter.rooms.size,
      sockets: io.of('/').sockets.size,
      connections: io.engine.clientsCount,
    });
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const watchers = await Promise.all(Array.from({ length: SOCKETS }, () => Watcher.connect(stack.url, token)));
        await Promise.all(watchers.map((watcher) => cycle(watcher, uuids)));
        await listenOtherwise(stack, { uuid: uuids[round % 3] ?? '', token });
        for (const { socket } of watchers) socket.disconnect();
      }
      const counts = await eventually(
        async () => left(),
        (now) => Object.values(now).every((count) => count === 0),
      );
      expect(Object.values(counts)).toEqual(Object.values(counts).map(() => 0));
      if (stack.redis)
        expect(
          stack.redis
            .cli('PUBSUB', 'CHANNELS')
            .split('\n')
            .filter((name) => name.includes(':ev:')),
        ).toEqual([]);
      // The gateway's own intervals set one timer after the other; a leak would leave one per cycle, or at least one per connection.
      await eventually(
        async () => timers.live(),
        (live) => live < SOCKETS,
      );
    } finally {
      timers.stop();
      await stack.close();
    }
  }, 120_000);
});

/** Some subscriptions are awaited and some not; some end by unsubscribing and some by disconnecting. */
async function cycle({ socket }: Watcher, uuids: string[]): Promise<void> {
  for (let at = 0; at < CYCLES; at++) {
    const task = { task_uuid: uuids[at % uuids.length] ?? '' };
    const asked = socket.emitWithAck('task:subscribe', task);
    if (at % 3 === 0) await asked;
    if (at % 10 === 0) await Promise.all([socket.emitWithAck('team:subscribe', {}), socket.emitWithAck('team:unsubscribe', {})]);
    if (at % 4 > 0) await socket.emitWithAck('task:unsubscribe', task);
  }
}

async function listenOtherwise(stack: Stack, { uuid, token }: { uuid: string; token: string }): Promise<void> {
  const streams = await Promise.all([1, 2, 3].map(() => EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, token)));
  const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
  for (const stream of streams) stream.close();
  raw.socket.terminate();
  await Promise.all(streams.map((stream) => stream.ended));
}
