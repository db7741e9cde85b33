import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { Connections } from '../../apps/gateway/src/realtime/connections/connections.js';
import { eventually } from '../support/http.js';
import { RawPeer } from '../support/raw-peer.js';
import { type Stack, startStack, type TestTeam } from '../support/stack.js';
import { createTask } from '../support/tasks.js';

const descriptors = () => readdirSync('/proc/self/fd').length;

describe('requests in one write', () => {
  let stack: Stack;
  let team: TestTeam;

  beforeAll(async () => {
    stack = await startStack({ sandbox: { taskDurationMs: 600_000 } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const request = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;

  it('are answered in order, however many there are', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.socket.write(Array.from({ length: 3_000 }, (_, at) => request(`/nothing/${at % 2 === 0 ? 'at/all' : 'here'}`)).join(''));
    peer.socket.write(request('/health/live', 'Connection: close\r\n'));
    await peer.ended;
    expect(peer.statuses()).toEqual([...Array.from({ length: 3_000 }, () => 404), 200]);
  });

  it('run one after the other: the second waits for the end of the first', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall' });
    const peer = await RawPeer.open(stack.url);
    const auth = `Authorization: Bearer ${team.key}\r\n`;
    peer.socket.write(request(`/api/v1/tasks/${uuid}/events`, auth).repeat(30));
    await peer.until(/event: update/);
    expect(stack.apps[0]?.get(Connections).count()).toBe(1);
    stack.sandbox.control.setTask(uuid, { status: 'CANCELLED' });
    await eventually(
      async () => peer.statuses().length,
      (answers) => answers === 30,
    );
    peer.leave();
    await peer.closed;
  });

  it('leave nothing behind when their client disconnects', async () => {
    const uuid = await createTask(stack.url, team.key, { prompt: 'please-stall again' });
    const before = descriptors();
    const auth = `Authorization: Bearer ${team.key}\r\n`;
    for (const [path, end] of [
      ['/docs/assets/swagger-ui-bundle.js', 'reset'],
      ['/docs/assets/swagger-ui-bundle.js', 'leave'],
      ['/docs-json', 'leave'],
      [`/api/v1/tasks/${uuid}/events`, 'leave'],
      [`/api/v1/tasks/${uuid}/events`, 'reset'],
    ] as const) {
      const peer = await RawPeer.open(stack.url);
      peer.socket.pause();
      peer.socket.write(request(path, auth).repeat(60));
      await eventually(
        async () => peer.socket.bytesWritten,
        (sent) => sent > 0,
      );
      peer[end]();
      await peer.closed;
    }
    await eventually(
      async () => [descriptors() - before, stack.apps[0]?.get(Connections).count()],
      ([more, sessions]) => (more ?? 0) <= 1 && sessions === 0,
    );
  });
});

describe('the API documents', () => {
  let stack: Stack;
  beforeAll(async () => (stack = await startStack()));
  afterAll(() => stack.close());

  it.each([
    '/docs',
    '/docs-json',
    '/docs/async',
    '/docs/errors',
    '/docs/async.json',
    '/docs/async.yaml',
    '/docs/assets/swagger-ui-bundle.js',
  ])('%s is sent compressed, with an ETag that avoids sending it again', async (path) => {
    const plain = await fetch(`${stack.url}${path}`, { headers: { 'accept-encoding': 'identity' } });
    const packed = await fetch(`${stack.url}${path}`, { headers: { 'accept-encoding': 'br;q=0, gzip' } });
    expect([plain.headers.get('content-encoding'), packed.headers.get('content-encoding')]).toEqual([null, 'gzip']);
    expect(await packed.text()).toBe(await plain.text());
    expect(packed.headers.get('vary')).toMatch(/accept-encoding/i);
    const tag = packed.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    expect(plain.headers.get('etag')).not.toBe(tag);
    const again = await fetch(`${stack.url}${path}`, { headers: { 'if-none-match': tag, 'accept-encoding': 'gzip' } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const head = await fetch(`${stack.url}${path}`, { method: 'HEAD', headers: { 'accept-encoding': 'gzip' } });
    expect([head.status, head.headers.get('etag')]).toEqual([200, tag]);
  });
});
