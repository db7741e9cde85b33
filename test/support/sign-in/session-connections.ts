import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { seeSocket } from '../traffic/frames.js';

/** A connection opened with a session cookie. */
export interface Connection {
  /** `performance.now()` when it ended. */
  ended: Promise<number>;
}

/** @throws the refusal of the handshake. */
export function openSocket(
  url: string,
  headers: Record<string, string>,
  transports = ['websocket'],
): Promise<Connection & { close: () => void }> {
  const socket = io(url, { extraHeaders: headers, transports, reconnection: false, forceNew: true });
  seeSocket(socket);
  const ended = new Promise<number>((resolve) => socket.once('disconnect', () => resolve(performance.now())));
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve({ ended, close: () => socket.disconnect() }));
    socket.once('connect_error', (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

/** @throws Error with the status of the refusal. */
export function openWatch(url: string, uuid: string, headers: Record<string, string>): Promise<Connection> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/tasks/watch/${uuid}`, { headers });
  const ended = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now())));
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve({ ended }));
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))));
    socket.once('error', reject);
  });
}

/** @throws Error with the status of the refusal. */
export async function openStream(url: string, uuid: string, headers: Record<string, string>): Promise<Connection> {
  const answer = await fetch(`${url}/api/v1/tasks/${uuid}/events`, { headers });
  if (answer.headers.get('content-type')?.includes('text/event-stream') !== true) throw new Error(String(answer.status));
  return { ended: answer.text().then(() => performance.now()) };
}
