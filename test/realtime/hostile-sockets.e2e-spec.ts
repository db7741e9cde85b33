import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { SocketCredentials } from '../../apps/gateway/src/platform/access/socket-credentials.js';
import { Connections } from '../../apps/gateway/src/realtime/connections/connections.js';
import { eventually } from '../support/http.js';
import { RawPolling } from '../support/raw-polling.js';
import { RawWatch } from '../support/raw-watch.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { Watcher } from '../support/watcher.js';

const CONNECT = '0';
const MESSAGE_BYTES = 2_048;
const FLOOD = 5_000;

describe('a hostile client', () => {
  let stack: Stack;
  let team: TestTeam;
  let join: string;
  let sockets: WebSocket[] = [];

  beforeAll(async () => {
    stack = await startStack({
      env: { SOCKET_MESSAGE_BYTES: String(MESSAGE_BYTES) },
      sandbox: { taskDurationMs: 600_000 },
    });
    team = await stack.makeTeam();
    join = `4${CONNECT}${JSON.stringify({ token: team.key })}`;
  });
  afterEach(() => {
    jest.restoreAllMocks();
    for (const socket of sockets) socket.terminate();
    sockets = [];
  });
  afterAll(() => stack.close());

  async function rawSocket(): Promise<WebSocket> {
    const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    sockets.push(socket);
    await once(socket, 'message');
    return socket;
  }
  async function joined(): Promise<WebSocket> {
    const socket = await rawSocket();
    const answered = once(socket, 'message');
    socket.send(join);
    await answered;
    return socket;
  }
  const connections = () => stack.apps[0]?.get(Connections).count() ?? -1;
  const noneLeft = () =>
    eventually(
      async () => connections(),
      (count) => count === 0,
    );

  async function everybodyElseIsServed(): Promise<void> {
    const watcher = await Watcher.connect(stack.url, team.key);
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    expect(await watcher.subscribe(uuid)).toMatchObject({ code: 0 });
    await watcher.close();
  }

  // Regression: at the second CONNECT the first one's request was already released; the error ended the process.
  it('is disconnected when its websocket leaves the namespace and joins again', async () => {
    const socket = await joined();
    const closed = once(socket, 'close');
    socket.send('41');
    socket.send(join);
    await closed;
    await noneLeft();
    await everybodyElseIsServed();
  });

  it('is disconnected when its polling connection leaves the namespace and joins again', async () => {
    const polling = await RawPolling.open(stack.url);
    await polling.send(join);
    await polling.poll();
    await polling.send('41');
    await polling.send(join);
    await polling.untilClosed();
    await noneLeft();
    await everybodyElseIsServed();
  });

  it('has one credential checked per connection, whatever else it sends meanwhile', async () => {
    const checks = jest.spyOn(stack.apps[0]?.get(SocketCredentials) as SocketCredentials, 'principalOf');
    const socket = await rawSocket();
    const closed = once(socket, 'close');
    for (let times = 0; times < 500; times++) socket.send(`4${CONNECT}{"token":"wrong"}`);
    await closed;
    expect(checks.mock.calls.length).toBeLessThanOrEqual(1);
  });

  it('is told why it is refused, and disconnected', async () => {
    const socket = await rawSocket();
    const closed = once(socket, 'close');
    const answered = once(socket, 'message');
    socket.send(`4${CONNECT}{"token":"wrong"}`);
    expect(String((await answered)[0])).toMatch(/^44\{.*9001/);
    await closed;
  });

  it.each([
    ['heartbeats', '3'],
    ['acknowledgements of nothing', '430[]'],
    ['namespaces that are not there', '40/elsewhere,'],
  ])('is disconnected when it floods with %s', async (_what, packet) => {
    const socket = await joined();
    const closed = once(socket, 'close');
    for (let times = 0; times < FLOOD; times++) socket.send(packet);
    await closed;
    await noneLeft();
  });

  it('is disconnected when it floods with websocket pings', async () => {
    const socket = await joined();
    const closed = once(socket, 'close');
    let answers = 0;
    socket.on('pong', () => answers++);
    for (let times = 0; times < FLOOD; times++) socket.ping();
    await closed;
    expect(answers).toBeLessThan(FLOOD / 5);
  });

  it.each(['ping', 'pong', 'send'] as const)('is disconnected when it floods the raw watch with a %s', async (frame) => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const token = await mintToken(stack.url, team.key);
    const watch = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    for (let times = 0; times < FLOOD; times++) watch.socket[frame]('');
    await watch.closed;
    await noneLeft();
  });

  it('gets an answer to an ordinary websocket ping', async () => {
    const socket = await joined();
    const answered = once(socket, 'pong');
    socket.ping('are you there');
    expect(String((await answered)[0])).toBe('are you there');
  });

  // socket.io-client 4.0 and python-socketio send all queued packets in one request.
  it('may send a polling batch of subscriptions that exceeds the message limit in total', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const polling = await RawPolling.open(stack.url);
    await polling.send(join);
    await polling.poll();
    const requests = Array.from({ length: 100 }, (_, id) => `42${id}["task:subscribe",{"task_uuid":"${uuid}"}]`);
    expect(requests.join('').length).toBeGreaterThan(2 * MESSAGE_BYTES);
    expect(await polling.send(...requests)).toBe(200);
    const answers = new Set<string>();
    while (answers.size < requests.length) {
      for (const packet of (await polling.poll()) ?? []) {
        const [, id, body] = /^43(\d+)\[(.*)\]$/s.exec(packet) ?? [];
        if (id !== undefined && body?.startsWith('{"code":0') === true) answers.add(id);
      }
    }
    await polling.send('41');
  });

  it('is disconnected when it polls with one message over the limit', async () => {
    const polling = await RawPolling.open(stack.url);
    await polling.send(join);
    await polling.send(`420["task:subscribe",{"task_uuid":"${'x'.repeat(MESSAGE_BYTES)}"}]`);
    await polling.untilClosed();
    await noneLeft();
  });
});
