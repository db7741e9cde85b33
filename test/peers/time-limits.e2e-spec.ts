import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { call, eventually } from '../support/http.js';
import { OpenConnections } from '../support/open-connections.js';
import { RawPeer } from '../support/raw-peer.js';
import { ADMIN_TOKEN, type Stack, startStack, type TestTeam } from '../support/stack.js';

const LIMITS = { HEADERS_TIMEOUT_MS: '300', BODY_TIMEOUT_MS: '400', UPLOAD_MIN_RATE: '16384', STALLED_READER_MS: '500' };

describe('a client that is slow or silent', () => {
  let stack: Stack;
  let team: TestTeam;
  const open = new OpenConnections();

  beforeAll(async () => {
    stack = await startStack({ onApp: open.follow, env: { ...LIMITS, CONNECTIONS_PER_ADDRESS: '40' } });
    team = await stack.makeTeam();
  });
  afterAll(() => stack.close());

  const json = (size: number) => ({ 'Content-Type': 'application/json', 'Content-Length': String(size) });

  it('is disconnected if it sends no request, or its headers do not end', async () => {
    const silent = await RawPeer.open(stack.url);
    const slow = await RawPeer.open(stack.url);
    slow.socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow');
    await Promise.all([open.gone(silent), open.gone(slow)]);
    expect(slow.text()).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":1004/);
  });

  it('is refused without a credential before its body is read, and disconnected', async () => {
    for (const path of ['/api/v1/tasks/text-to-model', '/api/v1/upload/image', '/gateway/v1/teams', '/nothing']) {
      const peer = await RawPeer.open(stack.url);
      peer.send(`POST ${path}`, json(10_000), '{"prompt":"');
      const text = await peer.until(/"code"/);
      expect(text).toMatch(path === '/nothing' ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 401 /);
      expect(text).toMatch(/connection: close/i);
      await open.gone(peer);
    }
  });

  it('may send little to where no credential is needed', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('POST /auth/session/redeem', json(20_000), '{"code":"');
    expect(await peer.until(/"code":9009/)).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close/i);
    await open.gone(peer);
    const known = await RawPeer.open(stack.url);
    const body = '{"code":"of nobody"}';
    known.send('POST /auth/session/redeem', json(body.length), body);
    expect(await known.until(/"code":9001/)).toMatch(/^HTTP\/1\.1 401 /);
    known.leave();
  });

  it('gets no 100 Continue before its credential is checked', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('POST /api/v1/tasks/text-to-model', { ...json(10_000), Expect: '100-continue' });
    await open.gone(peer);
    expect(peer.statuses()).toEqual([401]);
    const known = await RawPeer.open(stack.url);
    const body = '{"prompt":"a chair of one who asks first"}';
    known.send('POST /api/v1/tasks/text-to-model', {
      ...json(body.length),
      Expect: '100-continue',
      Authorization: `Bearer ${team.key}`,
    });
    await known.until(/100 Continue\r\n\r\n/);
    known.socket.write(body);
    await known.until(/task_uuid/);
    expect(known.statuses()).toEqual([100, 200]);
    known.leave();
  });

  it('has limited time for its body even with a credential', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.send('POST /gateway/v1/teams', { ...json(1_000), Authorization: `Bearer ${ADMIN_TOKEN}` }, '{"name":"');
    const drip = setInterval(() => peer.socket.write('a'), 50);
    const text = await peer.until(/"code"/);
    clearInterval(drip);
    expect(text).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close[\s\S]*"code":1004/i);
    await open.gone(peer);
  });

  it('may upload for as long as it keeps the minimum rate', async () => {
    const upload = async (bytes: number) => {
      const peer = await RawPeer.open(stack.url);
      const png = `\x89PNG\r\n\x1a\n${'\0'.repeat(200)}`;
      peer.send('POST /api/v1/upload/image', {
        Authorization: `Bearer ${team.key}`,
        'Content-Type': 'multipart/form-data; boundary=xyz',
        'Transfer-Encoding': 'chunked',
      });
      const chunk = (text: string) => peer.socket.write(`${text.length.toString(16)}\r\n${text}\r\n`, 'latin1');
      chunk(`--xyz\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n${png}`);
      const startedAt = Date.now();
      const drip = setInterval(() => chunk('\0'.repeat(bytes)), 20);
      await eventually(
        async () => peer.socket.closed || Date.now() - startedAt > 1_500,
        (over) => over,
      );
      clearInterval(drip);
      if (!peer.socket.closed) chunk('\r\n--xyz--\r\n');
      if (!peer.socket.closed) peer.socket.write('0\r\n\r\n');
      return peer;
    };
    const [steady, dripping] = await Promise.all([upload(2_000), upload(10)]);
    expect(await steady.until(/"code"/)).toMatch(/^HTTP\/1\.1 200 /);
    await open.gone(dripping);
    expect(dripping.text()).not.toMatch(/ 200 /);
    steady.leave();
  });

  it('is disconnected if it does not read its answer', async () => {
    const peer = await RawPeer.open(stack.url);
    peer.socket.pause();
    for (let at = 0; at < 20; at++) peer.send('GET /docs/assets/swagger-ui-bundle.js');
    await open.gone(peer);
  });

  it('may hold a limited number of connections', async () => {
    const { hostname, port } = new URL(stack.url);
    const sockets = Array.from({ length: 60 }, () => connect(Number(port), hostname).on('error', () => undefined));
    const ends = sockets.map((socket) => once(socket, 'close').catch(() => undefined));
    await eventually(
      async () => sockets.filter(({ closed }) => closed).length,
      (closed) => closed >= 20,
    );
    for (const socket of sockets) socket.destroy();
    await Promise.all(ends);
    expect((await call(stack.url, '/health/live')).status).toBe(200);
  });
});
