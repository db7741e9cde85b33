import { ApiError } from '#contracts';
import { type TaskChange, type TaskChangeListener } from '#tasks';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Connection } from '../connections/connection.js';
import { type TaskFeeds } from '../feeds/task-feeds.js';
import { type FeedTopic } from '../feeds/topic.js';
import { admitted, type GatewaySocket, type SocketState } from './gateway-socket.js';
import { RoomAdapter } from './room-adapter.js';
import { RoomFeeds } from './room-feeds.js';

const TASK = { teamId: 'team', uuid: 'task' };
const TEAM = { teamId: 'team' };

describe('rooms and their feeds', () => {
  let sockets: Map<string, GatewaySocket>;
  let adapter: RoomAdapter;
  let rooms: RoomFeeds;
  let open: Map<FeedTopic, TaskChangeListener>;
  let told: string[];
  let ready: Promise<unknown>;

  beforeEach(() => {
    sockets = new Map();
    open = new Map();
    told = [];
    ready = Promise.resolve();
    adapter = new RoomAdapter({ sockets, server: { encoder: {} } });
    const join: TaskFeeds['join'] = (topic, listener) => {
      open.set(topic, listener);
      return { ready, leave: () => void open.delete(topic) };
    };
    rooms = new RoomFeeds({ join } as TaskFeeds);
    rooms.serve(adapter);
    for (const id of ['a', 'b']) connect(id);
  });

  function connect(id: string, hear = () => void told.push(`${id} of the task`)): void {
    const socket = { id } as unknown as GatewaySocket;
    const connection: Pick<Connection, 'hear' | 'hearOfTeam'> = { hear, hearOfTeam: () => void told.push(`${id} of the team`) };
    admitted(socket, { connection } as SocketState);
    sockets.set(id, socket);
  }
  const change = (topic: FeedTopic) => open.get(topic)?.({ uuid: 'task' } as TaskChange);

  it('are opened by the first member and closed with the last', async () => {
    await rooms.join('a', TASK);
    await rooms.join('b', TASK);
    expect([...open.keys()]).toEqual([TASK]);
    void adapter.del('a', 'task:task');
    expect(open.size).toBe(1);
    adapter.delAll('b');
    expect([open.size, adapter.rooms.size]).toEqual([0, 0]);
  });

  it('pass each change to the members, as a change of the task or of the team', async () => {
    await rooms.join('a', TASK);
    await rooms.join('b', TEAM);
    change(TASK);
    change(TEAM);
    expect(told).toEqual(['a of the task', 'b of the team']);
  });

  it('deliver a change to the others when one member fails', async () => {
    connect('a', () => {
      throw new Error('a fault');
    });
    await rooms.join('a', TASK);
    await rooms.join('b', TASK);
    change(TASK);
    expect(told).toEqual(['b of the task']);
  });

  it('admit no member of another team', async () => {
    await rooms.join('a', TASK);
    await expect(rooms.join('b', { ...TASK, teamId: 'other' })).rejects.toMatchObject({ code: 1006 });
    expect([...(adapter.rooms.get('task:task') ?? [])]).toEqual(['a']);
  });

  it('are not created for a socket that is gone', async () => {
    sockets.delete('a');
    await expect(rooms.join('a', TASK)).rejects.toMatchObject({ code: 9001 });
    expect([open.size, adapter.rooms.size, adapter.sids.size]).toEqual([0, 0, 0]);
  });

  it('fail with their feed, which a later member opens again', async () => {
    ready = Promise.reject(new ApiError(9010));
    await expect(rooms.join('a', TASK)).rejects.toMatchObject({ code: 9010 });
    void adapter.del('a', 'task:task');
    ready = Promise.resolve();
    await rooms.join('a', TASK);
    expect(open.size).toBe(1);
  });
});
