import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { io, type Socket } from 'socket.io-client';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const PASSWORD = 'a-password-of-the-operator';

interface SeenSocket {
  id: string;
  nsp: string;
  rooms: string[];
  data: unknown;
  handshake: { headers: object; query: object };
}

/** Connects as the admin UI does. */
function open(url: string, auth: object): Socket {
  const extraHeaders = { cookie: 'session=operator' };
  return io(`${url}/admin`, { auth, transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders });
}

describe('the socket.io admin UI', () => {
  let stack: Stack;
  let team: TestTeam;
  let uuid: string;
  let opened: Socket[] = [];

  beforeAll(async () => {
    stack = await startStack({ env: { SOCKET_ADMIN_UI_PASSWORD: PASSWORD }, sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
    uuid = await createTask(stack.url, team.key);
  });
  afterAll(() => stack.close());
  afterEach(() => {
    for (const socket of opened) socket.disconnect();
    opened = [];
  });

  const look = async (): Promise<{ admin: Socket; sockets: SeenSocket[] }> => {
    const admin = open(stack.url, { username: 'admin', password: PASSWORD });
    opened.push(admin);
    const sockets = await new Promise<SeenSocket[]>((resolve, reject) => {
      admin.once('all_sockets', resolve);
      admin.once('connect_error', reject);
    });
    return { admin, sockets };
  };
  const watch = async () => {
    const watcher = await Watcher.connect(stack.url, team.key);
    await watcher.subscribe(uuid);
    opened.push(watcher.socket);
    return watcher;
  };

  it('shows the rooms of each socket and its team, and nothing else from the handshake', async () => {
    const { id } = (await watch()).socket;
    const { sockets } = await look();
    expect(sockets.find((seen) => seen.id === id)).toMatchObject({
      nsp: '/',
      rooms: [id, `task:${uuid}`],
      data: { team_id: team.teamId },
    });
    for (const { handshake } of sockets) expect([handshake.headers, handshake.query]).toEqual([{}, {}]);
  });

  it('reports each change that is sent, and when a room closes', async () => {
    const { socket } = await watch();
    const { admin } = await look();
    const sent = new Promise<unknown[]>((resolve) =>
      admin.on(
        'event_sent',
        (_nsp: string, id: string, args: unknown[]) => id === socket.id && args[0] === 'task:finalized' && resolve(args),
      ),
    );
    const left = new Promise<unknown>((resolve) =>
      admin.on('room_left', (_nsp: string, room: string, id: string) => id === socket.id && resolve(room)),
    );
    const other = await createTask(stack.url, team.key);
    await socket.timeout(10_000).emitWithAck('task:unsubscribe', { task_uuid: uuid });
    expect(await left).toBe(`task:${uuid}`);
    await socket.timeout(10_000).emitWithAck('task:subscribe', { task_uuid: other });
    stack.sandbox.control.setTask(other, { status: 'SUCCESS' });
    expect(await sent).toEqual([
      'task:finalized',
      { epoch: expect.any(String), rev: expect.any(Number), status: expect.anything() },
    ]);
  });

  it('disconnects a socket by its id', async () => {
    const { socket } = await watch();
    const { admin } = await look();
    const ended = once(socket as never, 'disconnect');
    admin.emit('_disconnect', '/', false, socket.id);
    await ended;
  });

  it('neither echoes a credential nor sends events to clients', async () => {
    const { socket } = await watch();
    const { admin } = await look();
    const forged: unknown[] = [];
    socket.on('task:update', (event) => event.epoch === 'forged' && forged.push(event));
    admin.emit('emit', '/', socket.id, 'task:update', { epoch: 'forged', rev: 99, status: {} });
    const received = new Promise<unknown[]>((resolve) =>
      admin.on('event_received', (_nsp: string, id: string, args: unknown[]) => id === socket.id && resolve(args)),
    );
    expect(await socket.timeout(10_000).emitWithAck('auth:refresh', { token: team.key })).toMatchObject({ code: 0 });
    expect(await received).toEqual(['auth:refresh', { token: '…' }]);
    // Requests of the operator run in order.
    const ended = once(socket as never, 'disconnect');
    admin.emit('_disconnect', '/', false, socket.id);
    await ended;
    expect(forged).toEqual([]);
  });

  it.each([
    ['another password', { username: 'admin', password: 'another-password' }],
    ['another user', { username: 'root', password: PASSWORD }],
    ['no password', { username: 'admin' }],
    ['a session of which nobody knows', { sessionId: '0123456789abcdef' }],
    ['a team key', () => ({ token: team.key })],
  ])('is closed to %s', async (_what, auth) => {
    const admin = open(stack.url, typeof auth === 'function' ? auth() : auth);
    opened.push(admin);
    const [error] = (await once(admin as never, 'connect_error')) as [Error];
    expect(error.message).toBe('invalid credentials');
  });

  it('is closed to a client connection', async () => {
    const { socket } = await watch();
    const admin = socket.io.socket('/admin', { auth: { username: 'admin', password: PASSWORD } });
    admin.connect();
    const [error] = (await once(admin as never, 'connect_error')) as [Error];
    expect(error.message).toContain('a connection of its own');
    expect(socket.connected).toBe(true);
  });

  it('does not exist unless its password is set', async () => {
    const closed = await startStack();
    const admin = open(closed.url, { username: 'admin', password: '' });
    opened.push(admin);
    const [error] = (await once(admin as never, 'connect_error')) as [Error];
    expect(error.message).toBe('Invalid namespace');
    admin.disconnect();
    await closed.close();
  });
});
