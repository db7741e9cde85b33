import { type ErrorBody, type StandardResponse, type TaskEvent, type TaskSnapshot } from '#contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { io as newest } from 'socket.io-client';
import { io as oldest } from 'socket.io-client-oldest';
import { PythonWatch, pythonWithSocketIo } from '../support/python/python-client.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

/** What the clients of both versions offer: 4.0 has no `emitWithAck`. */
interface AnySocket {
  on(event: string, hear: (data: never) => void): unknown;
  emit(event: string, ...args: unknown[]): unknown;
  disconnect(): unknown;
}
interface ClientOptions {
  auth: { token: string };
  transports: string[];
  reconnection: boolean;
  forceNew: boolean;
}

const versionOf = (name: string) => {
  const manifest = readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};
const CLIENTS = [
  { name: 'socket.io-client', connect: (url: string, options: ClientOptions): AnySocket => newest(url, options) },
  { name: 'socket.io-client-oldest', connect: (url: string, options: ClientOptions): AnySocket => oldest(url, options) },
].map((client) => ({ ...client, version: versionOf(client.name) }));
const TRANSPORTS = [['websocket'], ['polling'], ['polling', 'websocket']];

describe('third-party clients', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());
  const move = (uuid: string, status: 'RUNNING' | 'SUCCESS') => stack.sandbox.control.setTask(uuid, { status });

  it('cover the oldest and newest release of socket.io 4', () => {
    expect(CLIENTS.map(({ version }) => version)).toEqual([expect.stringMatching(/^4\.(?!0\.)/), '4.0.0']);
  });

  describe.each(CLIENTS)('socket.io-client $version', ({ connect }) => {
    it.each(TRANSPORTS)('watches a task to its end over %s %s', async (...transports) => {
      const uuid = await createTask(stack.url, team.key, { prompt: `a chair over ${transports.join()}` });
      const socket = connect(stack.url, { auth: { token: team.key }, transports, reconnection: false, forceNew: true });
      const events: [string, TaskEvent][] = [];
      const link = new Promise((resolve) => socket.on('gateway:status', resolve));
      const updated = new Promise<void>((resolve) =>
        socket.on('task:update', (event: TaskEvent) => {
          events.push(['task:update', event]);
          resolve();
        }),
      );
      const ended = new Promise<void>((resolve) =>
        socket.on('task:finalized', (event: TaskEvent) => {
          events.push(['task:finalized', event]);
          resolve();
        }),
      );
      expect(await link).toEqual({ upstream: expect.stringMatching(/^(live|polling)$/) });
      const ack = await new Promise<StandardResponse<TaskSnapshot> | ErrorBody>((resolve) =>
        socket.emit('task:subscribe', { task_uuid: uuid }, resolve),
      );
      expect(ack).toMatchObject({
        code: 0,
        data: { epoch: expect.any(String), rev: expect.any(Number), status: { taskId: uuid } },
      });
      move(uuid, 'RUNNING');
      await updated;
      move(uuid, 'SUCCESS');
      await ended;
      expect(events.map(([name, { status }]) => [name, status.status])).toEqual([
        ['task:update', 'RUNNING'],
        ['task:finalized', 'SUCCESS'],
      ]);
      socket.disconnect();
    });

    it('learns in the handshake why it is refused', async () => {
      const options = { auth: { token: 'tgk_nonsense' }, transports: ['websocket'], reconnection: false, forceNew: true };
      const socket = connect(stack.url, options);
      const refusal = await new Promise<Error & { data?: ErrorBody }>((resolve) => socket.on('connect_error', resolve));
      expect(refusal.data).toMatchObject({ code: 9001, request_id: expect.any(String) });
    });
  });

  if (pythonWithSocketIo === undefined) {
    it('python-socketio is not installed (apt-get install python3-socketio python3-requests python3-websocket): skipped', () => {
      console.warn('python3-socketio is missing: the Python client was not tried');
    });
    return;
  }
  const python = pythonWithSocketIo;

  it.each(['websocket', 'polling'])('python-socketio watches a task to its end over %s', async (transport) => {
    const uuid = await createTask(stack.url, team.key, { prompt: `a chair for python over ${transport}` });
    const watch = new PythonWatch(python, { url: stack.url, uuid, transport, token: team.key });
    expect(await watch.heard('subscribed')).toMatchObject({ code: 0, data: { status: { taskId: uuid } } });
    move(uuid, 'RUNNING');
    await watch.heard('task:update');
    move(uuid, 'SUCCESS');
    expect(await watch.exit).toBe(0);
    const told = watch.lines.filter(({ event }) => event.startsWith('task:'));
    expect(told).toMatchObject([
      { event: 'task:update', data: { status: { status: 'RUNNING' } } },
      { event: 'task:finalized', data: { status: { status: 'SUCCESS' } } },
    ]);
    expect(watch.lines.map(({ event }) => event)).toContain('gateway:status');
  });

  it('python-socketio learns why it is refused', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'never seen' });
    const watch = new PythonWatch(python, { url: stack.url, uuid, transport: 'websocket', token: 'tgk_nonsense' });
    expect(await watch.exit).toBe(2);
    expect(JSON.stringify(watch.lines)).toContain('9001');
  });
});
