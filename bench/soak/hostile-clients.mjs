import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

const HALF_BODY = 262_144;
const NO_CREDENTIAL = 'nobody';
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const times = (count, make) => Promise.all(Array.from({ length: count }, (_, at) => make(at)));

/** A TCP connection that reads only when told to. */
function open({ url }) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.pause();
  return socket;
}

/** Writes to a new connection, holds it open without reading, and resets it. */
async function hold(server, text, ms) {
  const socket = open(server);
  socket.write(text);
  await rest(ms);
  socket.resetAndDestroy();
}

function head(method, path, { token, ...headers } = {}) {
  const lines = { host: 'x', ...(token && { authorization: `Bearer ${token}` }), ...headers };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const jsonOf = (bytes) => ({ 'content-type': 'application/json', 'content-length': String(bytes) });

async function post({ url, token }, path, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { method: 'POST', headers, body });
  return response.json();
}

/** A task with files, and one that is open when the round begins. */
let ended;
async function endedTask(server) {
  ended ??= openTask(server).then(async (uuid) => {
    await rest(12_000); // The sandbox's tasks take 8 s.
    return uuid;
  });
  return ended;
}

async function openTask(server) {
  const prompt = `something to lean on, ${randomBytes(8).toString('hex')}`;
  const { data } = await post(server, '/api/v1/tasks/text-to-model', JSON.stringify({ prompt }));
  return data.task_uuid;
}

async function floodOfConnects({ url }) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve).once('close', resolve));
  for (let at = 0; at < 5_000 && socket.readyState === WebSocket.OPEN; at++) {
    socket.send('40{"token":"wrong"}');
    if (at % 200 === 0) await rest(1);
  }
  socket.terminate();
}

async function manyFields(server) {
  const body = JSON.stringify(Object.fromEntries(Array.from({ length: 30_000 }, (_, at) => [at.toString(36), 1])));
  await post(server, '/api/v1/tasks/text-to-model', body);
}

async function deleteTokens({ url, token }) {
  for (let at = 0; at < 20; at++) {
    const headers = { authorization: `Bearer ${token}` };
    await times(10, () =>
      fetch(`${url}/gateway/v1/tokens/${randomBytes(12).toString('hex')}`, { method: 'DELETE', headers }).then((answer) =>
        answer.text(),
      ),
    );
    await rest(50);
  }
}

/** For each kind: one round, and the minimum interval between rounds. */
export const HOSTILE = {
  'half-sent bodies': {
    everyMs: 1_000,
    act: (server) => {
      const body = `{"prompt":"${'a'.repeat(HALF_BODY - 100)}`;
      const text = head('POST', '/api/v1/tasks/text-to-model', { token: server.token, ...jsonOf(HALF_BODY) }) + body;
      const bare = head('POST', '/api/v1/tasks/text-to-model', { token: NO_CREDENTIAL, ...jsonOf(HALF_BODY) }) + body;
      return times(20, (at) => hold(server, at % 2 === 0 ? text : bare, 40_000));
    },
  },
  'pipelined requests': { everyMs: 2_000, act: (server) => hold(server, head('GET', '/docs-json').repeat(500), 4_000) },
  'upgrades, then resets': {
    everyMs: 200,
    act: (server) => times(5, (at) => hold(server, head('GET', at % 2 === 0 ? '/socket.io' : '/nowhere', UPGRADE), 50)),
  },
  'unread downloads': {
    everyMs: 5_000,
    act: async (server) => {
      const path = `/api/v1/tasks/download/${await endedTask(server)}`;
      await times(30, () => hold(server, head('GET', path, { token: server.token }), 20_000));
    },
  },
  'CONNECT floods': { everyMs: 500, act: floodOfConnects },
  'bodies of 30,000 fields': { everyMs: 500, act: manyFields },
  'token deletions': { everyMs: 2_000, act: deleteTokens },
  'stalled event streams': {
    everyMs: 2_000,
    act: async (server) => {
      const path = `/api/v1/tasks/${await openTask(server)}/events`;
      await times(20, () => hold(server, head('GET', path, { token: server.token, accept: 'text/event-stream' }), 15_000));
    },
  },
};
