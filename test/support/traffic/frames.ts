import { messageName } from '../../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js';

export { messageName };

/** Frames of one kind that are checked a test; the fan-out sends tens of thousands. */
const ENOUGH = 100;

const seen = new Map<string, unknown[]>();

/** Keeps what a realtime client of the suite has received, to be held against the AsyncAPI document. @param message as the document names it. */
export function seeFrame(message: string, payload: unknown): void {
  const kept = seen.get(message) ?? [];
  if (kept.length < ENOUGH) kept.push(payload);
  seen.set(message, kept);
}

interface Told {
  onAny: (listener: (event: string, payload: unknown) => void) => unknown;
  emitWithAck: (event: string, ...words: unknown[]) => Promise<unknown>;
}

/** Everything that a socket.io client is told from now on, acknowledgements included. */
export function seeSocket(client: unknown): void {
  const socket = client as Told;
  socket.onAny((event, payload) => seeFrame(messageName(event), payload));
  const ask = socket.emitWithAck.bind(socket);
  socket.emitWithAck = async (event, ...words) => {
    const answer = await ask(event, ...words);
    seeFrame(`${messageName(event)}Ack`, answer);
    return answer;
  };
}

export function takeFrames(): [string, unknown[]][] {
  const frames = [...seen];
  seen.clear();
  return frames;
}
