import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Answer, FixtureUpstream, raw } from '../../testing/fixture-upstream.js';
import { fakeTimeouts, untilStill } from '../../testing/stream-time.js';
import { type Triverse } from '../create-triverse.js';
import { type TriverseOptions } from '../triverse-options.js';

jest.setTimeout(30_000);

const UUID = '92483a80-236c-4889-9a95-4c90bb64dfd8';
const MODEL = randomBytes(6 * 1024 * 1024);
const HEADERS = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
const whole = (body: Buffer): Answer => raw(body, 200, { ...HEADERS, 'content-length': String(body.length) });
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

let upstream: FixtureUpstream;
let triverse: Triverse;
let connections: Socket[];
let front: http.Server;
/** What the latest stream failed with, or null. */
let failure: Promise<unknown>;

const start = (options: Partial<TriverseOptions> = {}) => {
  triverse = upstream.triverse(options);
  const serve = async (response: http.ServerResponse) => {
    const { body, headers } = await triverse.api.openDownload(UUID, {});
    failure = new Promise((resolve) => body.once('error', resolve).once('end', () => resolve(null)));
    body.once('error', () => response.destroy());
    response.once('close', () => body.destroy());
    response.writeHead(200, headers);
    body.pipe(response);
  };
  front.on('request', (_request, response) => void serve(response));
};

const get = async (): Promise<IncomingMessage> => {
  const { port } = front.address() as AddressInfo;
  const [answer] = (await once(http.get({ host: '127.0.0.1', port, agent: false }), 'response')) as [IncomingMessage];
  return answer;
};

const sentByUpstream = () => connections.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);

beforeEach(async () => {
  upstream = await FixtureUpstream.start(whole(MODEL));
  connections = [];
  upstream.server.on('connection', (socket) => connections.push(socket));
  front = http.createServer();
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  jest.useRealTimers();
  triverse.close();
  front.closeAllConnections();
  await new Promise((resolve) => front.close(resolve));
  await upstream.stop();
});

describe('a long body sent to a client', () => {
  it('arrives unchanged, even if the client pauses again and again', async () => {
    start();
    const answer = await get();
    const chunks: Buffer[] = [];
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      // While nothing is read here the kernel's buffers fill, and the gateway's one buffer stays in use.
      if (chunks.length % 16 === 0) await untilStill(sentByUpstream);
    }
    expect(digest(Buffer.concat(chunks))).toBe(digest(MODEL));
    expect(await failure).toBeNull();
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('arrives unchanged if many run at once, and one after the other on the same agent', async () => {
    start();
    for (let round = 0; round < 2; round++) {
      const bodies = await Promise.all(Array.from({ length: 4 }, async () => buffer(await get())));
      expect(bodies.map(digest)).toEqual(bodies.map(() => digest(MODEL)));
    }
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('arrives unchanged through the HTTP parser too: short, of unknown length, or to another kind of stream', async () => {
    start();
    const short = MODEL.subarray(0, 900_000);
    upstream.answer = whole(short);
    expect(digest(await buffer(await get()))).toBe(digest(short));
    upstream.answer = raw(MODEL, 200, HEADERS);
    expect(digest(await buffer(await get()))).toBe(digest(MODEL));
    upstream.answer = whole(MODEL);
    const { body } = await triverse.api.openDownload(UUID, {});
    expect(digest(await buffer(body.pipe(new PassThrough())))).toBe(digest(MODEL));
  });

  it('slows the upstream down while the client does not read', async () => {
    start();
    let sent = 0;
    const chunk = Buffer.alloc(1024 * 1024);
    upstream.answer = (_request, response) => {
      response.writeHead(200, { ...HEADERS, 'content-length': String(512 * chunk.length) });
      const write = () => {
        while (!response.destroyed && response.write(chunk)) sent++;
      };
      response.on('drain', write);
      write();
    };
    const answer = await get();
    await untilStill(sentByUpstream);
    expect(sent).toBeLessThan(32);
    answer.destroy();
  });

  it('does not time out while the client is slow, but does when the upstream is', async () => {
    fakeTimeouts();
    start({ timeouts: { streamIdleMs: 60_000 } });
    const slow = await get();
    await untilStill(sentByUpstream);
    jest.advanceTimersByTime(60_000);
    expect(digest(await buffer(slow))).toBe(digest(MODEL));
    upstream.answer = (_request, response) => {
      response.writeHead(200, { ...HEADERS, 'content-length': String(MODEL.length) });
      response.write(MODEL.subarray(0, 100_000));
    };
    const cut = await get();
    const reading = expect(buffer(cut)).rejects.toThrow();
    await untilStill(() => cut.socket.bytesRead);
    jest.advanceTimersByTime(60_000);
    await reading;
    expect(await failure).toMatchObject({ code: 9007 });
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it.each([
    ['breaks off', MODEL.length],
    ['sends more than it announced', 3 * 1024 * 1024],
  ])('is aborted when the upstream %s', async (_what, announced) => {
    start();
    upstream.answer = (request) => {
      const head = `HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\ncontent-length: ${announced}\r\n\r\n`;
      request.socket.write(head);
      request.socket.end(MODEL.subarray(0, 4 * 1024 * 1024));
    };
    await get()
      .then(buffer, () => undefined)
      .catch(() => undefined);
    expect(await failure).toMatchObject({ code: 9006 });
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });

  it('closes its connection afterwards; a short one returns it', async () => {
    start();
    await buffer(await get());
    await failure;
    upstream.answer = whole(MODEL.subarray(0, 1_000));
    for (let more = 0; more < 3; more++) await buffer(await get());
    expect(upstream.requests).toHaveLength(4);
    expect(connections).toHaveLength(2);
  });

  it('releases the upstream when the client disconnects', async () => {
    start();
    const answer = await get();
    const [socket] = upstream.sockets;
    const closed = new Promise((resolve) => socket?.once('close', resolve));
    answer.destroy();
    await closed;
    expect(triverse.gauge.inFlight.assets).toBe(0);
  });
});
