import { messageName } from '../../../apps/gateway/src/docs/asyncapi/asyncapi-document.js';

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

/** The acknowledgement of a socket.io request. */
export async function seeAck<T>(event: string, ack: Promise<T>): Promise<T> {
  const answer = await ack;
  seeFrame(`${messageName(event)}Ack`, answer);
  return answer;
}

export function takeFrames(): [string, unknown[]][] {
  const frames = [...seen];
  seen.clear();
  return frames;
}
