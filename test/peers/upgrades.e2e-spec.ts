import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { call } from '../support/http.js';
import { OpenConnections } from '../support/open-connections.js';
import { RawPeer } from '../support/raw-peer.js';
import { type Stack, startStack } from '../support/stack.js';
import { createTask, mintToken } from '../support/tasks.js';
import { RawWatch } from '../support/raw-watch.js';

const WEBSOCKET = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
};
const NOBODYS = ['/socket.io', '//', 'http://x/', '/health/live', '/api/v1/tasks/watch', '*', '/%zz', 'http://x/nothing?token=1'];

describe('an upgrade', () => {
  let stack: Stack;

  const open = new OpenConnections();

  beforeAll(async () => (stack = await startStack({ onApp: open.follow })));
  afterAll(() => stack.close());

  it.each(NOBODYS)('to %s, which no handler takes, is answered and its connection closed', async (path) => {
    const peer = await RawPeer.open(stack.url);
    peer.send(`GET ${path}`, WEBSOCKET);
    expect(await peer.until(/"code":1005/)).toMatch(/^HTTP\/1\.1 404 [\s\S]*connection: close/i);
    // The client keeps its side open: only the gateway can close the connection.
    await open.gone(peer);
  });

  it.each([...NOBODYS, '/socket.io/', 'http://x/socket.io/'])('to %s that is reset affects no one else', async (path) => {
    for (let round = 0; round < 3; round++) {
      const peer = await RawPeer.open(stack.url);
      peer.send(`GET ${path}`, WEBSOCKET);
      if (round > 0) await new Promise((resolve) => setImmediate(resolve));
      peer.reset();
      await peer.closed;
    }
    expect((await call(stack.url, '/health/live')).status).toBe(200);
  });

  it('in absolute form reaches the handler of its path', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('GET http://gateway/socket.io/?EIO=4&transport=websocket', WEBSOCKET);
    expect(await peer.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 101 /);
    peer.leave();
    await peer.closed;
  });

  it('that is refused releases its connection', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('GET /api/v1/tasks/watch/all?token=none', WEBSOCKET);
    expect(await peer.until(/"code":9001/)).toMatch(/^HTTP\/1\.1 401 /);
    await open.gone(peer);
  });

  it('of a method other than GET is answered and closed, and so is CONNECT', async () => {
    const post = await RawPeer.open(stack.url);
    post.send('POST /api/v1/tasks/watch/all', WEBSOCKET);
    await open.gone(post);
    const tunnel = await RawPeer.open(stack.url);
    tunnel.send('CONNECT example.com:443');
    expect(await tunnel.until(/"code":1005/)).toMatch(/^HTTP\/1\.1 404 /);
    await open.gone(tunnel);
  });

  it.each(['h2c', 'TLS/1.2', 'foo/1, bar'])('to %s is ignored: the request is served over HTTP/1.1', async (protocol) => {
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: protocol, 'HTTP2-Settings': 'AAMAAABkAAQAoAAAAAIAAAAA' };
    const peer = await RawPeer.open(stack.url);
    peer.send('GET /health/live', headers);
    expect(await peer.until(/"live"/)).toMatch(/^HTTP\/1\.1 200 /);
    // The connection stays open, and a body is read as usual.
    const { key } = await stack.makeTeam();
    const body = JSON.stringify({ prompt: `a chair over ${protocol}` });
    const type = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
    peer.send('POST /api/v1/tasks/text-to-model', { ...headers, ...type }, body);
    await peer.until(/task_uuid/);
    expect(peer.statuses()).toEqual([200, 200]);
    peer.leave();
    await peer.closed;
  });

  it('of the raw watch still works', async () => {
    const { key } = await stack.makeTeam();
    const uuid = await createTask(stack.url, key, { prompt: 'please-stall' });
    const watch = await RawWatch.mustOpen(`${stack.url}/api/v1/tasks/watch/${uuid}?token=${await mintToken(stack.url, key)}`);
    watch.socket.terminate();
    await watch.closed;
  });
});
