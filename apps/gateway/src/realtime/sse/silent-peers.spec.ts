import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, readlink, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SilentPeers } from './silent-peers.js';

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

describe('a peer that disappeared silently', () => {
  let server: Server;
  let socket: Socket;
  let client: Socket;
  let folder: string;
  let peers: SilentPeers;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcp-'));
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    client = connect((server.address() as AddressInfo).port, '127.0.0.1');
    [socket] = (await once(server, 'connection')) as [Socket];
    peers = new SilentPeers();
    await peers.watch(socket);
  });
  afterEach(async () => {
    peers.onApplicationShutdown();
    client.destroy();
    socket.destroy();
    server.close();
    await rm(folder, { recursive: true });
  });

  /** A look at a table as the kernel writes it, in which this connection stands so. */
  async function look(timer: string, retransmits: number): Promise<void> {
    const { fd } = Reflect.get(socket, '_handle') as { fd: number };
    const inode = /\d+/.exec(await readlink(`/proc/self/fd/${fd}`))?.[0] ?? '';
    const count = retransmits.toString(16).padStart(8, '0');
    const row = `   0: 0100007F:A19F 0100007F:B153 01 00000010:00000000 ${timer}:00000bf4 ${count}     0        0 ${inode} 2 0000000000000000 20 4 30 10 -1`;
    const table = join(folder, 'tcp');
    await writeFile(table, `${HEAD}\n${row}\n`);
    await peers.sweep([table]);
  }

  it('is disconnected after half a minute', async () => {
    for (const retransmits of [5, 6, 7]) await look('01', retransmits);
    expect(socket.destroyed).toBe(false);
    await look('01', 7);
    expect(socket.destroyed).toBe(true);
    await once(socket, 'close');
    expect(peers.count()).toBe(0);
  });

  it('is distinguished from one on a bad line, which acknowledges now and then', async () => {
    for (const retransmits of [3, 4, 5, 1, 2, 3, 0, 6, 7]) await look('01', retransmits);
    expect(socket.destroyed).toBe(false);
  });

  it('is distinguished from one that is alive and does not read', async () => {
    for (let looks = 0; looks < 10; looks++) await look('04', 9);
    expect(socket.destroyed).toBe(false);
  });

  it("is found in the kernel's own table, where a live connection has nothing unacknowledged", async () => {
    for (let looks = 0; looks < 10; looks++) await peers.sweep();
    expect([socket.destroyed, peers.count()]).toEqual([false, 1]);
  });
});
