import { SocketLimits } from '#access';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { RealtimeGateway } from '../../apps/gateway/src/realtime/realtime.gateway.js';
import { Connections } from '../../apps/gateway/src/realtime/connections/connections.js';
import { type GatewayServer } from '../../apps/gateway/src/realtime/socket-io/gateway-socket.js';
import { eventually } from '../support/http.js';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { type BrowserSocket, Watcher } from '../support/watcher.js';

const MESSAGE_BYTES = 2_048;

describe('the socket.io handshake and message size', () => {
  let stack: Stack;
  let team: TestTeam;
  let server: GatewayServer;

  beforeAll(async () => {
    stack = await startStack({
      env: { SOCKET_MESSAGE_BYTES: String(MESSAGE_BYTES) },
      sandbox: { taskDurationMs: 600_000 },
      onApp: (app) => {
        const gateway = app.get(RealtimeGateway);
        const init = gateway.afterInit.bind(gateway);
        gateway.afterInit = (made) => init((server = made));
      },
    });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const connectFrom = (origin: string | undefined, transport: 'websocket' | 'polling') =>
    new Promise<string>((resolve) => {
      const socket: BrowserSocket = io(stack.url, {
        auth: { token: team.key },
        transports: [transport],
        reconnection: false,
        forceNew: true,
        ...(origin === undefined ? {} : { extraHeaders: { origin } }),
      });
      const end = (word: string) => {
        socket.disconnect();
        resolve(word);
      };
      socket.once('connect', () => end('connected'));
      socket.once('connect_error', () => end('refused'));
    });

  it.each(['websocket', 'polling'] as const)('accepts pages of the allowed origins over %s, and no others', async (transport) => {
    const origins = [
      'https://app.example.com',
      undefined,
      stack.url,
      'https://evil.example',
      'https://app.example.com.evil.example',
      'null',
    ];
    const answers = [];
    for (const origin of origins) answers.push(await connectFrom(origin, transport));
    expect(answers).toEqual(['connected', 'connected', 'connected', 'refused', 'refused', 'refused']);
  });

  it('disconnects only the client that sends too large a message', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const [greedy, modest] = await Promise.all([Watcher.connect(stack.url, team.key), Watcher.connect(stack.url, team.key)]);
    await modest.subscribe(uuid);
    const gone = once(greedy.socket as unknown as NodeJS.EventEmitter, 'disconnect');
    greedy.socket.emit('task:subscribe', { task_uuid: uuid, epoch: 'x'.repeat(MESSAGE_BYTES) }, () => undefined);
    await gone;
    const raw = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${await mintToken(stack.url, team.key)}`);
    raw.socket.send('x'.repeat(MESSAGE_BYTES + 1));
    expect((await raw.closed).code).toBe(1009);
    stack.sandbox.control.setTask(uuid, { status: 'SUCCESS' });
    await modest.finalOf(uuid);
    await modest.close();
  });

  // Regression: its slot was renewed for ever, so a key ran out of slots without any connection.
  it('retains nothing for a client that disconnects while its slot is being acquired', async () => {
    const [app] = stack.apps;
    if (app === undefined) throw new Error('no gateway');
    const sessions = app.get(Connections);
    await eventually(
      async () => sessions.count(),
      (count) => count === 0,
    );
    const limits = app.get(SocketLimits);
    const acquire = jest.spyOn(limits, 'acquire');
    const lookedUp = new Promise<() => void>((asked) => {
      acquire.mockImplementationOnce(() => new Promise((answer) => asked(answer)));
    });
    const client = new WebSocket(`${stack.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    await once(client, 'open');
    client.send(`40${JSON.stringify({ token: team.key })}`);
    const answer = await lookedUp;
    client.terminate();
    await eventually(
      async () => server.engine.clientsCount,
      (count) => count === 0,
    );
    const released = jest.spyOn(limits, 'release');
    answer();
    await eventually(
      async () => [sessions.count(), released.mock.calls.length],
      ([count, calls]) => count === 0 && calls === 1,
    );
    jest.restoreAllMocks();
  });
});
