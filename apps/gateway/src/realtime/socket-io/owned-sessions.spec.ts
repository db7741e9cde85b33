import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Standing } from '../../platform/workers/messages.js';
import { type WorkerLink } from '../../platform/workers/worker-link.js';
import { OwnedSessions } from './owned-sessions.js';

const SECRET = 'a-secret-of-the-group';
const IDLE_MS = 50;

/** A worker with a port of its own, whose engine answers with its number, the method, the path and the body. */
class Worker {
  readonly passed: { to: number; sent: string }[] = [];
  relayPort = 0;
  readonly sessions: OwnedSessions;
  readonly server: Server;
  readonly engine = { generateId: (): string | Promise<string> => 'abc' };
  hold: Promise<void> | undefined;

  constructor(
    readonly id: number,
    private readonly all: Worker[],
  ) {
    const link = Object.assign(this, {
      group: (): Partial<Standing> => ({
        relaySecret: SECRET,
        relays: Object.fromEntries(this.all.map((worker) => [worker.id, worker.relayPort])),
      }),
      pass: (to: number, socket: Socket, sent: Buffer) => {
        this.passed.push({ to, sent: sent.toString() });
        socket.destroy();
      },
    });
    this.sessions = new OwnedSessions(link as unknown as WorkerLink, IDLE_MS);
    this.server = createServer((request, response) => {
      if (!this.sessions.takesRequest(request, response)) this.answer(request, response);
    });
    this.server.on('upgrade', (request, socket, head) => {
      if (!this.sessions.takesUpgrade(request, socket, head)) socket.end(`HTTP/1.1 101 by ${this.id}\r\n\r\n`);
    });
    this.sessions.serve(this.engine, (request, response) => this.answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    void Promise.all([text(request), this.hold]).then(([body]) => {
      response.setHeader('x-by', String(this.id));
      response.end(`${request.method} ${request.url} ${body}`);
    });
  }
}

describe('sessions of engine.io among workers', () => {
  let workers: [Worker, Worker];

  beforeEach(async () => {
    const all: Worker[] = [];
    workers = [new Worker(1, all), new Worker(2, all)];
    all.push(...workers);
    for (const { server } of workers) server.listen(0, '127.0.0.1');
    await Promise.all(workers.map(({ server }) => once(server, 'listening')));
    for (const worker of workers) while (worker.relayPort === 0) await new Promise((resolve) => setImmediate(resolve));
  });
  afterEach(() => {
    for (const { server, sessions } of workers) {
      server.close();
      server.closeAllConnections();
      sessions.close();
    }
  });

  const poll = (worker: Worker, sid: string, init: RequestInit = {}) =>
    fetch(`${worker.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, init);

  it('have ids that name the worker that began them', async () => {
    const [first, second] = workers;
    expect([await first.engine.generateId(), await second.engine.generateId()]).toEqual(['abc.1', 'abc.2']);
  });

  it('are answered by their owner, whichever worker gets the request, with body, status and headers', async () => {
    const [first, second] = workers;
    for (const worker of workers)
      for (const owner of workers) {
        const got = await poll(worker, `abc.${owner.id}`);
        expect([got.headers.get('x-by'), await got.text()]).toEqual([
          String(owner.id),
          `GET /socket.io/?EIO=4&transport=polling&sid=abc.${owner.id} `,
        ]);
      }
    const posted = await poll(first, 'abc.2', { method: 'POST', body: '4hello' });
    expect([posted.headers.get('x-by'), await posted.text()]).toEqual([
      '2',
      'POST /socket.io/?EIO=4&transport=polling&sid=abc.2 4hello',
    ]);
    expect((await poll(second, 'abc')).headers.get('x-by')).toBe('2');
  });

  it('are unknown where they arrive once their owner is gone', async () => {
    const [first, second] = workers;
    second.sessions.close();
    expect((await poll(first, 'abc.2')).headers.get('x-by')).toBe('1');
    expect((await poll(first, 'abc.99')).headers.get('x-by')).toBe('1');
  });

  it('end at their owner when the client leaves in the middle of a poll', async () => {
    const [first, second] = workers;
    let release: () => void = () => undefined;
    second.hold = new Promise((resolve) => (release = resolve));
    const leaving = new AbortController();
    const asked = poll(first, 'abc.2', { signal: leaving.signal });
    const [response] = (await once(second.sessions['relay'], 'request').then(([, answer]) => [answer])) as [ServerResponse];
    const ended = once(response, 'close');
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await ended;
    expect(response.writableFinished).toBe(false);
    release();
  });

  it('keep no connection between workers that is not in use, and every one that is', async () => {
    const [first, second] = workers;
    const opened = once(second.sessions['relay'], 'connection') as Promise<[Socket]>;
    second.hold = new Promise((resolve) => void setTimeout(resolve, 4 * IDLE_MS));
    expect((await poll(first, 'abc.2')).headers.get('x-by')).toBe('2');
    const [connection] = await opened;
    if (!connection.closed) await once(connection, 'close');
  });

  it('refuse a stranger at the relay', async () => {
    const [, second] = workers;
    const path = `http://127.0.0.1:${second.relayPort}/socket.io/?EIO=4&transport=polling&sid=abc.2`;
    expect((await fetch(path)).status).toBe(403);
    expect((await fetch(path, { headers: { 'x-gateway-relay': 'a-secret-of-the-grouq' } })).status).toBe(403);
    expect((await fetch(path, { headers: { 'x-gateway-relay': SECRET } })).status).toBe(200);
  });

  it('take the connection of their upgrade along, with the request as its client sent it', async () => {
    const [first, second] = workers;
    const upgrade = async (worker: Worker, sid: string) => {
      const path = `/socket.io/?EIO=4&transport=websocket&sid=${sid}`;
      const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Odd: \xe9\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
      const socket = connect((worker.server.address() as AddressInfo).port, '127.0.0.1');
      socket.write(Buffer.from(`${head}early`, 'latin1'));
      return [head, await text(socket)] as const;
    };
    const [head] = await upgrade(first, 'abc.2');
    expect(first.passed).toEqual([{ to: 2, sent: Buffer.from(`${head}early`, 'latin1').toString() }]);
    expect((await upgrade(second, 'abc.2'))[1]).toBe('HTTP/1.1 101 by 2\r\n\r\n');
    expect((await upgrade(first, 'abc.77'))[1]).toBe('HTTP/1.1 101 by 1\r\n\r\n');
  });
});
