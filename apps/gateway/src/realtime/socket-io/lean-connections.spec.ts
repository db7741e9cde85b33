import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { io as connect, type Socket as ClientSocket } from 'socket.io-client';
import { forgetHandshake, forgetUpgrades } from './forget-handshake.js';
import { type GatewayServer, type GatewaySocket } from './gateway-socket.js';
import { RoomAdapter } from './room-adapter.js';

/** engine.io's stand-in for the response to an upgrade. */
interface UpgradeResponse {
  req: IncomingMessage | null;
}

describe('a connection in memory', () => {
  let server: GatewayServer;
  let url: string;
  let clients: ClientSocket[];
  const upgrades: UpgradeResponse[] = [];

  beforeEach(async () => {
    const http = createServer();
    server = new Server(http);
    forgetUpgrades(server);
    server.adapter(RoomAdapter);
    server.engine.use((request: IncomingMessage, response: UpgradeResponse, next: () => void) => {
      if (request.headers.upgrade !== undefined) upgrades.push(response);
      next();
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    clients = [];
    upgrades.length = 0;
  });
  afterEach(async () => {
    const told = clients
      .filter(({ connected }) => connected)
      .map((client) => new Promise((resolve) => client.once('disconnect', resolve)));
    server.disconnectSockets(true);
    await Promise.all(told);
    await server.close();
  });

  async function join(transports: ('polling' | 'websocket')[]): Promise<{ client: ClientSocket; socket: GatewaySocket }> {
    const accepted = new Promise<GatewaySocket>((resolve) => server.once('connection', resolve));
    const client = connect(url, { transports, auth: { token: 'a-credential' }, reconnection: false });
    clients.push(client);
    return { client, socket: await accepted };
  }

  it('keeps neither the credential nor the requests, and still works', async () => {
    const { client, socket } = await join(['polling', 'websocket']);
    expect(socket.handshake.auth).toEqual({ token: 'a-credential' });
    forgetHandshake(socket);
    if (socket.conn.transport.name === 'polling') await once(socket.conn as never, 'upgrade');
    expect(socket.handshake).toMatchObject({ auth: {}, headers: {}, query: {}, url: '' });
    expect(socket.request).toBeNull();
    expect(upgrades.map(({ req }) => req)).toEqual([null]);
    const heard = new Promise((resolve) => client.once('gateway:status', resolve));
    socket.emit('gateway:status', { upstream: 'live' });
    expect(await heard).toEqual({ upstream: 'live' });
  });

  it('is in no room but its own, and leaves nothing behind', async () => {
    const both = [await join(['polling']), await join(['websocket'])];
    expect([...server.of('/').adapter.rooms.keys()]).toEqual(both.map(({ socket }) => socket.id));
    const heard = both.map(({ client }) => new Promise((resolve) => client.once('gateway:status', resolve)));
    server.emit('gateway:status', { upstream: 'polling' });
    expect(await Promise.all(heard)).toEqual([{ upstream: 'polling' }, { upstream: 'polling' }]);
    const gone = both.map(({ socket }) => once(socket.conn as never, 'close'));
    for (const { client } of both) client.disconnect();
    await Promise.all(gone);
    expect(server.of('/').adapter.rooms.size).toBe(0);
    expect(server.of('/').adapter.sids.size).toBe(0);
    expect(server.of('/').sockets.size).toBe(0);
  });
});
