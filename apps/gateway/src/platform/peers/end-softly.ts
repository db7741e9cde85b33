import { type Duplex } from 'node:stream';

/** What a peer still sends is dropped for this long: a reset right after the answer would overtake it. */
const LINGER_MS = 1_000;

/** Says the last words and ends a connection, whatever its peer does. */
export function endSoftly(socket: Duplex, lastWords?: string): void {
  if (lastWords === undefined) socket.end();
  else socket.end(lastWords);
  socket.resume();
  const cutOff = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(cutOff));
}
