import { type TaskEvent } from '#contracts';
import { type TaskChange } from '#tasks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, Socket as TcpSocket } from 'node:net';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Server } from 'socket.io';
import { io as connect, type Socket as ClientSocket } from 'socket.io-client';
import { WebSocketServer } from 'ws';
import { changePacketOf } from './change-packet.js';
import { type GatewayServer, type GatewaySocket } from './gateway-socket.js';
import { hasRoom, onceTaken, sendPacket } from './straight-write.js';
import { RawClient } from '../../../testing/raw-client.js';

const require = createRequire(import.meta.url);

function change(rev: number, over: Partial<TaskChange> = {}): TaskChange {
  const status = { flowName: 'f', taskId: 't', status: 'RUNNING', input: {}, output: { rev }, createTime: 'c' };
  return { teamId: 'team', uuid: 't', epoch: 'e"1', rev, terminal: false, status, ...over };
}

function sized(bytes: number): TaskChange {
  const { status } = change(1);
  return change(1, { status: { ...status, output: { text: 'ü'.repeat(bytes / 2) } } });
}

/** Of the package that a file belongs to. */
function versionOf(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    const { version } = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }) : {};
    if (version !== undefined) return version;
  }
}

describe('the straight write', () => {
  let server: GatewayServer;
  let url: string;
  let clients: { close(): unknown }[];

  beforeEach(async () => {
    const http = createServer();
    server = new Server(http, { perMessageDeflate: false, httpCompression: false, wsEngine: WebSocketServer });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    clients = [];
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    await server.close();
  });

  /** The server's end of a connection that is being made. */
  const accepted = () => new Promise<GatewaySocket>((resolve) => server.once('connection', resolve));
  const emit = (socket: GatewaySocket, { terminal, epoch, rev, status }: TaskChange) =>
    socket.emit(terminal ? 'task:finalized' : 'task:update', { epoch, rev, status });

  async function rawClient(): Promise<{ client: RawClient; socket: GatewaySocket }> {
    const socket = accepted();
    const client = await RawClient.connect(url);
    clients.push(client);
    return { client, socket: await idle(await socket) };
  }

  async function browser(
    transport: 'polling' | 'websocket',
  ): Promise<{ client: ClientSocket; socket: GatewaySocket; revs: number[] }> {
    const socket = accepted();
    const client = connect(url, { transports: [transport], upgrade: false, reconnection: false });
    clients.push(client);
    const revs: number[] = [];
    client.on('task:update', ({ rev }: TaskEvent) => revs.push(rev));
    return { client, socket: await socket, revs };
  }

  /** Engine.io has nothing on its way any more. */
  async function idle(socket: GatewaySocket): Promise<GatewaySocket> {
    const { conn } = socket;
    while (!conn.transport.writable || conn.transport.name !== 'websocket') await once(conn.transport as never, 'ready');
    return socket;
  }

  it('supports the installed versions', () => {
    const io = require.resolve('socket.io');
    const engine = createRequire(io).resolve('engine.io');
    const files = [io, engine, require.resolve('ws')];
    expect(files.map((file) => versionOf(file).split('.').slice(0, 2).join('.'))).toEqual(['4.8', '6.6', '8.23']);
  });

  it('finds the private fields that it reads', async () => {
    const { socket } = await rawClient();
    expect(socket.conn).toMatchObject({
      readyState: 'open',
      upgrading: false,
      writeBuffer: [],
      transport: { name: 'websocket', writable: true, perMessageDeflate: false, socket: { readyState: 1 } },
    });
    expect(Reflect.get(Reflect.get(socket.conn.transport, 'socket') as object, '_socket')).toBeInstanceOf(TcpSocket);
  });

  it.each([
    ['an update', change(7)],
    ['a final status', change(8, { terminal: true })],
    ['JSON that the engine gave', change(9, { statusJson: JSON.stringify(change(9).status) })],
    ['a frame of 16 bits', sized(40_000)],
    ['a frame of 64 bits', sized(70_000)],
  ])('sends the same bytes as an ordinary emit: %s', async (_what, sent) => {
    const straight = await rawClient();
    const ordinary = await rawClient();
    const write = jest.spyOn(straight.socket.conn, 'write');
    sendPacket(straight.socket.conn, changePacketOf(sent));
    emit(ordinary.socket, sent);
    const bytes = changePacketOf(sent).frame.length;
    expect(await straight.client.bytes(bytes)).toEqual(await ordinary.client.bytes(bytes));
    expect(write).not.toHaveBeenCalled();
  });

  it('keeps the order among ordinary messages, whatever the transport and the queue', async () => {
    const browsers = [await browser('polling'), await browser('websocket'), await browser('websocket')];
    await idle(browsers[1]?.socket as GatewaySocket);
    const sendAll = (rev: number) => browsers.forEach(({ socket }) => sendPacket(socket.conn, changePacketOf(change(rev))));
    // The last has an ordinary message on its way when the first straight one comes.
    emit(browsers[2]?.socket as GatewaySocket, change(0));
    for (const rev of [1, 2]) sendAll(rev);
    for (const { socket } of browsers) emit(socket, change(3));
    for (const rev of [4, 5]) sendAll(rev);
    const asked = browsers.map(({ client }) => new Promise((resolve) => client.once('gateway:status', resolve)));
    server.emit('gateway:status', { upstream: 'live' });
    await Promise.all(asked);
    expect(browsers.map(({ revs }) => revs)).toEqual([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5],
    ]);
  });

  it('writes directly only to an idle websocket', async () => {
    const [polling, websocket] = [await browser('polling'), await rawClient()];
    const ordinary = [polling, websocket].map(({ socket }) => jest.spyOn(socket.conn, 'write'));
    for (const { socket } of [polling, websocket]) sendPacket(socket.conn, changePacketOf(change(1)));
    expect(ordinary.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    emit(websocket.socket, change(2));
    sendPacket(websocket.socket.conn, changePacketOf(change(3)));
    expect(ordinary.map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
  });

  // Eight such messages waited here; over a slow line the heartbeat behind them came too late.
  it('buffers at most one large message that a client does not read, reports when it was read, and loses nothing', async () => {
    const { client, socket } = await rawClient();
    const { conn } = socket;
    const wire = Reflect.get(Reflect.get(conn.transport, 'socket') as object, '_socket') as TcpSocket;
    client.pause();
    const big = changePacketOf(sized(600_000));
    let sent = 0;
    // The kernel takes the first few; what it has not taken after a few turns it will not take.
    for (let turns = 0; turns < 20; turns++) {
      for (; hasRoom(conn); sent++) sendPacket(conn, big);
      await turn();
    }
    expect(wire.writableLength).toBeLessThanOrEqual(big.frame.length);
    expect(socket.conn).toMatchObject({ writeBuffer: [] });
    const taken = new Promise<void>((resolve) => expect(onceTaken(conn, resolve)).toBe(true));
    client.resume();
    await taken;
    expect(hasRoom(conn)).toBe(true);
    const received = await client.bytes(sent * big.frame.length);
    for (let at = 0; at < sent; at++) {
      expect(received.subarray(at * big.frame.length, (at + 1) * big.frame.length).equals(big.frame)).toBe(true);
    }
  });

  it('buffers at most one large message between two polls', async () => {
    const { socket } = await browser('polling');
    const big = changePacketOf(sized(600_000));
    let sent = 0;
    // In one turn no poll can come.
    for (; hasRoom(socket.conn); sent++) sendPacket(socket.conn, big);
    expect(sent).toBeLessThanOrEqual(2);
  });

  it('writes nothing to a closing connection', async () => {
    const { socket } = await rawClient();
    const wire = Reflect.get(Reflect.get(socket.conn.transport, 'socket') as object, '_socket') as TcpSocket;
    socket.conn.close();
    const write = jest.spyOn(wire, 'write');
    sendPacket(socket.conn, changePacketOf(change(1)));
    expect(write).not.toHaveBeenCalled();
  });
});
