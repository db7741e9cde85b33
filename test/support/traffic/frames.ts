import { messageName } from '../../../apps/gateway/src/api-docs/asyncapi/asyncapi-document.js';

export { messageName };

/** Maximum frames of one kind checked per test; the fan-out sends tens of thousands. */
const ENOUGH = 100;

const seen = new Map<string, unknown[]>();

/**
 * Records a message that a realtime client received, to be checked against the AsyncAPI document. @param message its name in
 * the document.
 */
export function seeFrame(message: string, payload: unknown): void {
  const kept = seen.get(message) ?? [];
  if (kept.length < ENOUGH) kept.push(payload);
  seen.set(message, kept);
}

interface Told {
  onAny: (listener: (event: string, payload: unknown) => void) => unknown;
  emitWithAck: (event: string, ...words: unknown[]) => Promise<unknown>;
}

/** Records everything that a socket.io client receives from now on, acknowledgements included. */
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
