import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type LookupFunction, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { GuardedPost, type GuardedPostOptions } from './guarded-post.js';
import { ReceiverRules } from './receiver-rules.js';

const FIXTURES = new URL('../../../../test/fixtures/tls/', import.meta.url);
const pem = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');

describe('a post to a receiver', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const posts: GuardedPost[] = [];
  afterEach(() => {
    for (const post of posts.splice(0)) post.close();
    for (const server of servers.splice(0)) server.close();
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });

  const listen = async (server: Server) => {
    servers.push(server);
    server.on('connection', (socket) => sockets.add(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const serve = async (handler: RequestListener) => `http://127.0.0.1:${await listen(createServer(handler))}/`;
  const sender = (options: Partial<GuardedPostOptions> = {}, allowLoopback = true) => {
    const post = new GuardedPost({
      rules: new ReceiverRules({ allowLoopback }),
      userAgent: 'test',
      timeoutMs: 1_000,
      maxSocketsPerHost: 4,
      ...options,
    });
    posts.push(post);
    return post;
  };
  const send = (post: GuardedPost, url: string, signal?: AbortSignal) =>
    post.post({ url, headers: { 'content-type': 'application/json' }, body: '{"ü":1}', ...(signal && { signal }) });

  it('carries body and headers, and gives back the status with the beginning of the answer', async () => {
    let seen: unknown;
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, headers } = request;
        seen = {
          method,
          length: headers['content-length'],
          type: headers['content-type'],
          body: Buffer.concat(chunks).toString(),
        };
        response.writeHead(503, { 'retry-after': '7' }).end('busy\u0000\r\n');
      });
    });
    expect(await send(sender(), url)).toEqual({
      status: 503,
      retryAfterSeconds: 7,
      text: 'busy\n',
      duration: expect.any(Number),
    });
    expect(seen).toEqual({ method: 'POST', length: '8', type: 'application/json', body: '{"ü":1}' });
  });

  it('reads only the first kilobyte of an endless answer, and closes the connection', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((_request, response) => {
        response.once('close', () => resolve());
        const write = () => void (response.write('é'.repeat(10_000)) ? setImmediate(write) : response.once('drain', write));
        write();
      }).then((url) => send(sender(), url).then(({ text }) => expect(text).toBe('é'.repeat(512))));
    });
    await closed;
  });

  it('does not follow a redirect', async () => {
    let visits = 0;
    const other = await serve(() => void visits++);
    const url = await serve((_request, response) => void response.writeHead(307, { location: other }).end());
    expect((await send(sender(), url)).status).toBe(307);
    expect(visits).toBe(0);
  });

  it('ends in time, whether no answer comes or its body never ends', async () => {
    const post = sender({ timeoutMs: 100 });
    await expect(send(post, await serve(() => undefined))).rejects.toMatchObject({ reason: 'timeout' });
    const slow = await serve((_request, response) => void response.writeHead(200).write('begun'));
    expect(await send(post, slow)).toMatchObject({ status: 200, text: 'begun' });
    const silent = `http://127.0.0.1:${await listen(createTcpServer())}/`;
    await expect(send(post, silent)).rejects.toMatchObject({ reason: 'timeout' });
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    const url = await serve(() => controller.abort());
    await expect(send(sender(), url, controller.signal)).rejects.toMatchObject({ reason: 'cancelled' });
    await expect(send(sender(), url, controller.signal)).rejects.toMatchObject({ reason: 'cancelled' });
  });

  it('is made again on a new connection when the server has closed an idle one', async () => {
    const met: Socket[] = [];
    let count = 0;
    const port = await listen(
      createTcpServer((socket) => {
        met.push(socket);
        socket.on('data', (chunk) => {
          if (!chunk.toString().startsWith('POST')) return;
          count++;
          // The second request of a connection meets its end.
          if (met.length === 1 && count === 2) return void socket.resetAndDestroy();
          socket.write('HTTP/1.1 204 No Content\r\n\r\n');
        });
      }),
    );
    const post = sender();
    for (const _ of [1, 2]) expect((await send(post, `http://127.0.0.1:${port}/`)).status).toBe(204);
    expect([met.length, count]).toEqual([2, 3]);
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1/', 'connection', 'ECONNREFUSED'],
    ['the name is unknown', 'https://no-such-name.invalid/', 'name', 'not found'],
  ])('says that %s', async (_what, url, reason, message) => {
    const lookup: LookupFunction = (_name, _options, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '', 0);
    await expect(send(sender({ lookup }), url)).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
  });

  it('says that the answer is not HTTP, or that the connection was closed', async () => {
    const talk = async (answer: string) =>
      `http://127.0.0.1:${await listen(createTcpServer((socket) => void socket.once('data', () => socket.end(answer))))}/`;
    await expect(send(sender(), await talk('SSH-2.0-x\r\n'))).rejects.toMatchObject({ reason: 'not-http' });
    await expect(send(sender(), await talk(''))).rejects.toMatchObject({ reason: 'connection' });
  });

  it.each([
    ['another protocol', ['HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'], 'connection'],
    ['headers without end', ['HTTP/1.1 200 OK\r\n', 'a: b\r\n'.repeat(20_000)], 'not-http'],
    ['a header without end', ['HTTP/1.1 200 OK\r\na: ', 'b'.repeat(100_000)], 'not-http'],
    ['hints without end', Array<string>(2_000).fill('HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'), 'timeout'],
    ['two lengths', ['HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'], 'not-http'],
  ])('takes %s for no answer', async (_what, pieces, reason) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => pieces.forEach((piece) => socket.write(piece)));
    });
    const url = `http://127.0.0.1:${await listen(server)}/`;
    await expect(send(sender({ timeoutMs: 300 }), url)).rejects.toMatchObject({ reason });
  });

  it('takes what comes after an answer for no part of another one', async () => {
    const answer = (status: number) => `HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`;
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => void socket.write(answer(500) + answer(200)));
    });
    const [post, url] = [sender(), `http://127.0.0.1:${await listen(server)}/`];
    for (const _ of [1, 2]) expect((await send(post, url)).status).toBe(500);
  });

  it('checks the certificate', async () => {
    const server = createTlsServer({ key: pem('localhost.key.pem'), cert: pem('localhost.cert.pem') }, (_request, response) =>
      response.writeHead(204).end(),
    );
    const url = `https://localhost:${await listen(server)}/`;
    await expect(send(sender(), url)).rejects.toMatchObject({ reason: 'tls' });
    expect((await send(sender({ ca: pem('localhost.cert.pem') }), url)).status).toBe(204);
  });

  it('never reaches a private address, even if the name was public a moment ago', async () => {
    let visits = 0;
    const port = await listen(createServer((_request, response) => void (visits++, response.end())));
    const answers = ['93.184.216.34', '127.0.0.1'];
    const asked: string[] = [];
    const lookup: LookupFunction = (name, _options, done) => {
      asked.push(name);
      done(null, [{ address: answers[Math.min(asked.length, answers.length) - 1] ?? '', family: 4 }]);
    };
    const post = sender({ lookup, timeoutMs: 200 }, false);
    const url = `https://rebinding.example:${port}/`;
    // The first answer is public, and nothing of it answers here.
    await expect(send(post, url)).rejects.toMatchObject({ reason: expect.stringMatching(/timeout|connection/) });
    await expect(send(post, url)).rejects.toMatchObject({ reason: 'address', message: 'the receiver has no public address' });
    expect(asked).toHaveLength(2);
    for (const literal of ['https://127.0.0.1/', 'https://[::ffff:7f00:1]/', 'https://2130706433/', 'http://93.184.216.34/'])
      await expect(send(post, literal)).rejects.toMatchObject({ reason: 'address' });
    expect(visits).toBe(0);
  });

  it('reaches loopback only under names of loopback', async () => {
    const port = await listen(createServer((_request, response) => void response.end()));
    const lookup: LookupFunction = (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]);
    const post = sender({ lookup });
    expect((await send(post, `http://localhost:${port}/`)).status).toBe(200);
    await expect(send(post, `https://elsewhere.example:${port}/`)).rejects.toMatchObject({ reason: 'address' });
    await expect(send(post, `http://10.0.0.1:${port}/`)).rejects.toMatchObject({ reason: 'address' });
  });
});
