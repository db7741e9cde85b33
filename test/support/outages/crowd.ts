import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Connections from this machine that ask for nothing. */
export function crowdAt(url: string) {
  const { port } = new URL(url);
  const sockets: Socket[] = [];
  return {
    async grow(by: number): Promise<void> {
      for (let more = 0; more < by; more += 1) {
        const socket = connect({ port: Number(port), host: '127.0.0.1' });
        socket.on('error', () => undefined);
        sockets.push(socket);
        await once(socket, 'connect');
      }
    },
    leave: (): void => sockets.forEach((socket) => socket.destroy()),
  };
}
