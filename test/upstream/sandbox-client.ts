import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RunningSandbox } from '../../apps/sandbox/src/start-sandbox.js';

export type Json = Record<string, unknown>;

export interface Answer {
  status: number;
  headers: Headers;
  code: number;
  data: Json;
  body: Json;
}

export interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  key?: string;
}

/** One API call, with the right key unless told otherwise. */
export async function call({ url, apiKey }: RunningSandbox, path: string, options: Call = {}): Promise<Answer> {
  const { body, headers = {}, key = apiKey, method = body === undefined ? 'GET' : 'POST' } = options;
  const isForm = body instanceof FormData;
  const response = await fetch(`${url}${path.startsWith('/__control') ? '' : '/api/v1'}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : isForm ? body : JSON.stringify(body),
  });
  const json = (await response.json()) as Json;
  return {
    status: response.status,
    headers: response.headers,
    code: json['code'] as number,
    data: json['data'] as Json,
    body: json,
  };
}

export async function createTask(sandbox: RunningSandbox, prompt = 'a red fox', more: Json = {}): Promise<string> {
  const { data } = await call(sandbox, '/tasks/text-to-model', { body: { prompt, allow_duplicate: true, ...more } });
  return data['task_uuid'] as string;
}

/** A task that has ended, set through the control API without waiting for a clock. */
export async function finishedTask(
  sandbox: RunningSandbox,
  flow = 'text-to-model',
  body: Json = { prompt: 'a red fox' },
): Promise<string> {
  const { data } = await call(sandbox, `/tasks/${flow}`, { body: { allow_duplicate: true, ...body } });
  const uuid = data['task_uuid'] as string;
  sandbox.control.setTask(uuid, { status: 'SUCCESS' });
  return uuid;
}

export interface WatchClient {
  socket: WebSocket;
  /** Every message so far, as received. */
  messages: string[];
  /** Resolves with the messages once there are this many. */
  received: (count: number) => Promise<string[]>;
  /** Resolves with the close code. */
  closed: Promise<number>;
}

export async function watch({ url, apiKey }: RunningSandbox, name: string, query = ''): Promise<WatchClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/tasks/watch/${name}?token=${apiKey}${query}`);
  const messages: string[] = [];
  socket.on('message', (data: Buffer) => messages.push(data.toString()));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await once(socket, 'open');
  const received = async (count: number): Promise<string[]> => {
    while (messages.length < count) await once(socket, 'message');
    return messages;
  };
  return { socket, messages, received, closed };
}

/** The status with which an upgrade is refused. */
export async function refusal(url: string): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
  });
}

export function eventOf(message: string): { event: string; data: Json } {
  const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)\n\n$/.exec(message) ?? [];
  return { event, data: JSON.parse(data) as Json };
}
