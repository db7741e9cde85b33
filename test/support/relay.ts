import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** Sees each piece that passes through a connection. @returns false to hold the piece back. */
export interface Tap {
  request(piece: Buffer, connection: object): boolean;
  answer(piece: Buffer, connection: object): boolean;
}

/** An address that is known before its target exists. */
export interface Relay {
  port: number;
  open(url: string): void;
  close(): Promise<void>;
  /** Listens again, on the same port. */
  reopen(): Promise<void>;
}

/** @param certificate makes clients connect to the relay over TLS. */
export async function openRelay(tap?: Tap, certificate?: { key: Buffer; cert: Buffer }): Promise<Relay> {
  let target = 0;
  const sockets = new Set<Socket>();
  const join = (incoming: Socket) => {
    const outgoing = connect(target, '127.0.0.1');
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        incoming.destroy();
        outgoing.destroy();
      });
    }
    if (tap === undefined) return void incoming.pipe(outgoing).pipe(incoming);
    incoming.on('data', (piece: Buffer) => void (tap.request(piece, incoming) && outgoing.write(piece)));
    outgoing.on('data', (piece: Buffer) => void (tap.answer(piece, incoming) && incoming.write(piece)));
  };
  const server = certificate === undefined ? createServer(join) : createTlsServer(certificate, join);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    open: (url) => (target = Number(new URL(url).port)),
    async close() {
      if (!server.listening) return;
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
    async reopen() {
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
