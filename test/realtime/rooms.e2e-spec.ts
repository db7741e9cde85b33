import { type TaskSnapshot, type TaskSubscription } from '#contracts';
import { TaskEvents } from '#tasks';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { TaskFeeds } from '../../apps/gateway/src/realtime/feeds/task-feeds.js';
import { RealtimeGateway } from '../../apps/gateway/src/realtime/realtime.gateway.js';
import { type GatewayServer } from '../../apps/gateway/src/realtime/socket-io/gateway-socket.js';
import { untilLive } from '../support/http.js';
import { EventStream } from '../support/sse.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

jest.setTimeout(30_000);

const ROOM_EVENTS = ['create-room', 'join-room', 'leave-room', 'delete-room'] as const;

describe.each(['memory', 'redis'] as const)('the rooms of tasks and teams on the %s engine', (engine) => {
  let stack: Stack;
  let team: TestTeam;
  let server: GatewayServer;
  let uuid: string;
  let room: string;
  /** Channels that the engine itself subscribes to. */
  let channelsAtRest: number;

  beforeAll(async () => {
    stack = await startStack({
      engine,
      sandbox: { taskDurationMs: 600_000 },
      onApp: (app) => {
        const gateway = app.get(RealtimeGateway);
        const afterInit = gateway.afterInit.bind(gateway);
        gateway.afterInit = (io) => afterInit((server = io));
      },
    });
    team = await stack.makeTeam();
    await untilLive(stack.url);
    channelsAtRest = feeds().channels;
  });
  afterAll(() => stack.close());
  beforeEach(async () => {
    uuid = await createTask(stack.url, team.key);
    room = `task:${uuid}`;
  });

  const connect = (key = team.key) => Watcher.connect(stack.url, key);
  const watch = async () => {
    const watcher = await connect();
    expect(await watcher.subscribe(uuid)).toMatchObject({ code: 0 });
    return watcher;
  };
  const members = async (of = room) => (await server.in(of).fetchSockets()).map(({ id }) => id);
  const roomsOf = () => server.of('/').adapter.rooms;
  const feeds = () => {
    const [app] = stack.apps;
    return { feeds: app?.get(TaskFeeds).count(), channels: app?.get(TaskEvents).activeChannels() ?? -1 };
  };
  /** Channels are unsubscribed a moment after the feed closes. */
  const nothingIsLeft = async () => {
    expect(feeds().feeds).toBe(0);
    while (feeds().channels > channelsAtRest) await turn();
  };
  const step = (n: number) => stack.sandbox.control.setTask(uuid, { status: 'RUNNING', output: { step: n } });
  const finish = () => stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  const dataOf = (ack: unknown) => (ack as { code: number; data: TaskSubscription }).data;
  const subscribeAt = async (watcher: Watcher, known: { epoch: string; rev: number }) =>
    dataOf(await watcher.subscribe(uuid, known));
  const closed = (watchers: Watcher[]) => Promise.all(watchers.map((watcher) => watcher.close()));
  const disconnected = ({ socket }: Watcher) => once(socket as never, 'disconnect');
  /** Resolves when the room is gone. */
  const roomGone = () =>
    new Promise<void>((resolve) => {
      const { adapter } = server.of('/');
      const gone = (name: string) => {
        if (name !== room) return;
        adapter.off('delete-room', gone);
        resolve();
      };
      adapter.on('delete-room', gone);
    });

  it('hold exactly the sockets that watch, and close when the last one leaves', async () => {
    const watchers = [await watch(), await watch(), await watch()];
    const other = await connect();
    const ids = watchers.map(({ socket }) => socket.id);
    expect(new Set(await members())).toEqual(new Set(ids));
    expect(feeds().feeds).toBe(1);

    await watchers[0]?.unsubscribe(uuid);
    expect(new Set(await members())).toEqual(new Set(ids.slice(1)));
    const gone = roomGone();
    await watchers[1]?.unsubscribe(uuid);
    await watchers[2]?.close();
    await gone;
    expect(roomsOf().has(room)).toBe(false);
    await nothingIsLeft();
    await closed([...watchers, other]);
  });

  it('close after the final status, which each member receives once', async () => {
    const watchers = [await watch(), await watch()];
    const gone = roomGone();
    finish();
    await Promise.all([...watchers.map((watcher) => watcher.finalOf(uuid)), gone]);
    expect(await members()).toEqual([]);
    await nothingIsLeft();
    // On the same connections, a later answer arrives after everything that was sent before.
    for (const watcher of watchers) await watcher.unsubscribe(uuid);
    expect(watchers.map(({ finals }) => finals.length)).toEqual([1, 1]);
    await closed(watchers);
  });

  it('appear in the events of the adapter', async () => {
    const { adapter } = server.of('/');
    const told: unknown[][] = [];
    const listeners = ROOM_EVENTS.map((event) => {
      const listener = (name: string, id?: string) => void (name === room && told.push(id === undefined ? [event] : [event, id]));
      adapter.on(event, listener);
      return () => adapter.off(event, listener);
    });
    const [first, second] = [await watch(), await watch()];
    const [a, b] = [first.socket.id, second.socket.id];
    await first.unsubscribe(uuid);
    await second.unsubscribe(uuid);
    expect(told).toEqual([
      ['create-room'],
      ['join-room', a],
      ['join-room', b],
      ['leave-room', a],
      ['leave-room', b],
      ['delete-room'],
    ]);
    for (const off of listeners) off();
    await closed([first, second]);
  });

  it('lose their members to disconnectSockets, and leave no feed open', async () => {
    const watchers = [await watch(), await watch()];
    const bystander = await connect();
    const ends = Promise.all(watchers.map(disconnected));
    server.in(room).disconnectSockets();
    await ends;
    expect(bystander.socket.connected).toBe(true);
    expect(roomsOf().has(room)).toBe(false);
    await nothingIsLeft();
    await bystander.close();
  });

  it('lose one member when its socket is disconnected by id', async () => {
    const [one, other] = [await watch(), await watch()];
    const end = disconnected(one);
    server.in(one.socket.id ?? '').disconnectSockets(true);
    await end;
    expect(await members()).toEqual([other.socket.id]);
    await other.close();
  });

  it('release the subscription of a socket that is forced to leave, and let it subscribe again', async () => {
    const watcher = await watch();
    server.in(room).socketsLeave(room);
    await nothingIsLeft();
    const other = await watch();
    step(1);
    await other.heardThat(({ status }) => status.output['step'] === 1);
    const snapshot = dataOf(await watcher.subscribe(uuid)) as TaskSnapshot;
    expect(snapshot.status.output['step']).toBe(1);
    expect(watcher.all).toEqual([]);
    step(2);
    await watcher.heardThat(({ status }) => status.output['step'] === 2);
    expect(watcher.all.map(({ rev }) => rev)).toEqual([snapshot.rev + 1]);
    await closed([watcher, other]);
  });

  it('ignore socketsJoin, because joining takes an authorised subscription', async () => {
    const stranger = await connect((await stack.makeTeam()).key);
    const watcher = await watch();
    server.in(stranger.socket.id ?? '').socketsJoin([room, `team:${team.teamId}`, 'lobby']);
    expect(await members()).toEqual([watcher.socket.id]);
    expect(await members(`team:${team.teamId}`)).toEqual([]);
    expect(await members('lobby')).toEqual([stranger.socket.id]);
    await closed([stranger, watcher]);
  });

  it('hold the watchers of the team beside the watchers of one of its tasks', async () => {
    const watcher = await connect();
    expect(await watcher.subscribeTeam()).toMatchObject({ code: 0 });
    await watcher.subscribe(uuid);
    expect(await members(`team:${team.teamId}`)).toEqual([watcher.socket.id]);
    expect(feeds().feeds).toBe(2);
    finish();
    await watcher.finalOf(uuid);
    expect(feeds().feeds).toBe(1);
    await watcher.socket.timeout(10_000).emitWithAck('team:unsubscribe', {});
    expect(roomsOf().has(`team:${team.teamId}`)).toBe(false);
    expect(watcher.finals).toHaveLength(1);
    await nothingIsLeft();
    await watcher.close();
  });

  it('share the feed of a task with event streams, which join no room', async () => {
    const stream = await EventStream.open(`${stack.url}/api/v1/tasks/${uuid}/events`, team.key);
    expect(feeds().feeds).toBe(1);
    expect(roomsOf().has(room)).toBe(false);
    const watcher = await watch();
    expect(feeds().feeds).toBe(1);
    await watcher.unsubscribe(uuid);
    expect(feeds().feeds).toBe(1);
    finish();
    await stream.ended;
    await nothingIsLeft();
    await watcher.close();
  });

  describe('and a subscriber that presents a version', () => {
    it('tell it that nothing has changed, and then each change', async () => {
      const before = await watch();
      const { epoch, rev } = dataOf(await before.subscribe(uuid));
      await before.close();
      const watcher = await connect();
      expect(await subscribeAt(watcher, { epoch, rev })).toEqual({ epoch, rev, unchanged: true });
      expect(await members()).toEqual([watcher.socket.id]);
      finish();
      const final = await watcher.finalOf(uuid);
      expect(watcher.all).toEqual([final]);
      expect(final.rev).toBe(rev + 1);
      await watcher.close();
    });

    it('send it the snapshot if it is behind or from another epoch', async () => {
      const watcher = await watch();
      const { epoch, rev } = dataOf(await watcher.subscribe(uuid));
      expect(await subscribeAt(watcher, { epoch, rev: rev - 1 })).toMatchObject({ epoch, rev, status: { taskId: uuid } });
      expect(await subscribeAt(watcher, { epoch: 'lost', rev })).toMatchObject({ epoch, rev, status: { taskId: uuid } });
      await watcher.close();
    });

    it('are not joined by one that already has the final status', async () => {
      const before = await watch();
      finish();
      const { epoch, rev } = await before.finalOf(uuid);
      const watcher = await connect();
      expect(await subscribeAt(watcher, { epoch, rev })).toEqual({ epoch, rev, unchanged: true });
      await nothingIsLeft();
      expect(watcher.all).toEqual([]);
      await closed([before, watcher]);
    });

    it.each([
      [{ epoch: 'e' }, 'rev'],
      [{ rev: 3 }, 'epoch'],
    ])('name the missing field of %j', async (version, field) => {
      const watcher = await connect();
      expect(await watcher.subscribe(uuid, version)).toMatchObject({ code: 1004, errors: [{ field }] });
      await watcher.close();
    });
  });
});
