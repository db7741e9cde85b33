import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StatusReading, type WatchEnd, type WatchLink } from '#tasks';
import { EventEmitter, once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type IncomingMessage } from 'node:http';
import { inspect } from 'node:util';
import { type WebSocket, WebSocketServer } from 'ws';
import { API_KEY, fixture, FixtureUpstream, raw } from '../../testing/fixture-upstream.js';
import { type Triverse } from '../create-triverse.js';
import { type TriverseOptions } from '../triverse-options.js';

const status = fixture('generation-a/flow-status.json').data;
const frame = (data: unknown, name = 'update') => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** Records what a link tells, and lets a test await the next of each. */
class Recorder {
  readonly told: unknown[] = [];
  readonly readings: StatusReading[] = [];
  readonly junk: string[] = [];
  readonly named: (string | undefined)[] = [];
  /** Of tasks that no team created. */
  readonly foreign: string[] = [];
  readonly passedOver: string[] = [];
  signs = 0;
  readonly ends: WatchEnd[] = [];
  #wake: (() => void)[] = [];

  readonly handlers = {
    onOpen: () => this.#tell('open'),
    onReading: (reading: StatusReading) => this.#tell(reading, this.readings.push(reading)),
    passesOver: (taskId: string) => this.foreign.includes(taskId) && this.passedOver.push(taskId) > 0,
    onAlive: () => void this.signs++,
    onJunk: (reason: string, taskId?: string) => this.#tell(reason, this.junk.push(reason), this.named.push(taskId)),
    onLapse: () => this.#tell('lapse'),
    onEnd: (end: WatchEnd) => this.#tell(end, this.ends.push(end)),
  };

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  async end(): Promise<WatchEnd | undefined> {
    await this.until(() => this.ends.length > 0);
    return this.ends[0];
  }

  #tell(what: unknown, ..._counts: number[]): void {
    this.told.push(what);
    this.#wake.splice(0).forEach((wake) => wake());
  }
}

/** What the peers hear, and whether they answer it. */
class Pings {
  count = 0;
  answered = false;
  readonly #heard = new EventEmitter();

  hearIn(socket: WebSocket): void {
    socket.on('ping', () => {
      this.count++;
      if (this.answered) socket.pong();
      this.#heard.emit('ping');
    });
  }

  async until(count: number): Promise<void> {
    while (this.count < count) await once(this.#heard, 'ping');
  }
}

let upstream: FixtureUpstream;
let triverse: Triverse;
let sockets: WebSocketServer;
let peers: { socket: WebSocket; request: IncomingMessage }[];
let recorder: Recorder;
let pings: Pings;
let link: WatchLink;

const open = async (options: Partial<TriverseOptions> = {}, since?: string) => {
  triverse = upstream.triverse(options);
  const connected = once(sockets, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  link = triverse.watch.open(recorder.handlers, since);
  const [socket, request] = await connected;
  peers.push({ socket, request });
  await recorder.until(() => recorder.told.length > 0);
  return { socket, request };
};

beforeEach(async () => {
  upstream = await FixtureUpstream.start(raw('', 404));
  sockets = new WebSocketServer({ server: upstream.server, autoPong: false });
  peers = [];
  pings = new Pings();
  sockets.on('connection', (socket) => pings.hearIn(socket));
  recorder = new Recorder();
});
afterEach(async () => {
  link.stop();
  sockets.close();
  await upstream.stop();
  const printed = inspect([recorder.told, link, triverse], { depth: 20, showHidden: true });
  expect(printed).not.toContain(API_KEY);
  expect(printed).not.toContain(encodeURIComponent(API_KEY));
});

describe('TriverseWatch', () => {
  it('requests every task with the key and since', async () => {
    const { request } = await open({}, '2026-03-02T09:15:00.104Z');
    const url = new URL(request.url ?? '', upstream.origin);
    expect(url.pathname).toBe('/api/v1/tasks/watch/all');
    expect(Object.fromEntries(url.searchParams)).toEqual({ token: API_KEY, since: '2026-03-02T09:15:00.104Z' });
  });

  it('reads every frame, counts junk, and continues', async () => {
    const { socket } = await open();
    socket.send(frame(status));
    socket.send('junk');
    socket.send(Buffer.from(frame(status)), { binary: true });
    socket.send(': ping\n\n');
    socket.send(`${frame(status)}${frame({ ...status, status: 'SUCCESS' }, 'finalized')}`);
    await recorder.until(() => recorder.readings.length === 3);
    expect(recorder.readings).toEqual([status, status, { ...status, status: 'SUCCESS' }]);
    expect(recorder.junk).toEqual(['no event in the frame', 'a binary frame']);
  });

  it('does not read what says that a task of other systems goes on, and reads everything else of it', async () => {
    const foreign = '0B9F6A52-0000-4000-8000-000000000000';
    recorder.foreign.push(foreign.toLowerCase());
    const of = (state: string, more = {}) => ({ ...status, taskId: foreign, status: state, ...more });
    const { socket } = await open();
    socket.send(frame(of('RUNNING')));
    socket.send(frame(of('PENDING')));
    const read = [
      of('SUCCESS'),
      of('Canceled'),
      // Two words: which of them counts is for the reader to say.
      of('RUNNING', { input: { ...(status.input as object), status: 'SUCCESS' } }),
      { ...status, status: 'RUNNING' },
    ];
    for (const one of read) socket.send(frame(one));
    socket.send(`${frame(of('RUNNING'))}${frame({ ...status, status: 'RUNNING' })}`);
    await recorder.until(() => recorder.readings.length === 6);
    expect(recorder.readings.map(({ status: state }) => state)).toEqual([
      'SUCCESS',
      expect.stringMatching(/^CANCELL?ED$/),
      ...Array.from({ length: 4 }, () => 'RUNNING'),
    ]);
    expect(recorder.passedOver).toEqual([foreign.toLowerCase(), foreign.toLowerCase()]);
  });

  it('reports a close with its code, once', async () => {
    const { socket } = await open();
    socket.close(4001, 'bye');
    expect(await recorder.end()).toEqual({ kind: 'closed', closeCode: 4001, message: 'closed by the upstream (4001)' });
    link.stop();
    expect(recorder.ends).toHaveLength(1);
  });

  it('reports a connection that ended without a close frame', async () => {
    const { socket } = await open();
    socket.terminate();
    expect(await recorder.end()).toMatchObject({ kind: expect.stringMatching(/closed|failed/) });
  });

  it.each([401, 403, 404, 429, 503])('reports a refusal with HTTP %i', async (httpStatus) => {
    sockets.close();
    upstream.server.removeAllListeners('upgrade');
    upstream.server.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 ${httpStatus} No\r\nConnection: close\r\n\r\n${API_KEY}`),
    );
    triverse = upstream.triverse();
    link = triverse.watch.open(recorder.handlers);
    expect(await recorder.end()).toMatchObject({ kind: 'refused', httpStatus });
    expect(triverse.gauge.credentialRefused).toBe(httpStatus === 401 || httpStatus === 403);
    expect(recorder.told).toHaveLength(1);
  });

  it('reports a redirect as a refusal and does not send the key there', async () => {
    sockets.close();
    upstream.server.removeAllListeners('upgrade');
    upstream.server.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 302 Found\r\nLocation: ${upstream.origin}/elsewhere\r\nConnection: close\r\n\r\n`),
    );
    triverse = upstream.triverse();
    link = triverse.watch.open(recorder.handlers);
    expect(await recorder.end()).toMatchObject({ kind: 'refused', httpStatus: 302 });
  });

  it('fails when nobody listens', async () => {
    triverse = upstream.triverse();
    await upstream.stop();
    link = triverse.watch.open(recorder.handlers);
    expect(await recorder.end()).toEqual({ kind: 'failed', message: 'the watch failed (ECONNREFUSED)' });
  });

  it('fails when the handshake takes too long', async () => {
    sockets.close();
    upstream.server.removeAllListeners('upgrade');
    upstream.server.on('upgrade', () => undefined);
    triverse = upstream.triverse({ watch: { handshakeMs: 50 } });
    link = triverse.watch.open(recorder.handlers);
    expect(await recorder.end()).toEqual({ kind: 'failed', message: 'the watch handshake timed out' });
  });

  it('skips a frame that is too large, names its task, and continues', async () => {
    const { socket } = await open({ watch: { maxFrameBytes: 1_000 } });
    socket.send(frame({ ...status, output: { text: 'x'.repeat(1_000) } }));
    socket.send(`${frame({ ...status, output: { text: 'x'.repeat(1_000) } })}${frame({ ...status, taskId: 'another' })}`);
    socket.send('x'.repeat(1_001));
    socket.send(frame(status));
    await recorder.until(() => recorder.readings.length === 1);
    expect(recorder.junk).toEqual(Array(3).fill('a frame that is too large'));
    expect(recorder.named).toEqual([status['taskId'], undefined, undefined]);
    expect(recorder.ends).toEqual([]);
  });

  it('ends at a frame that is too large to read, with the reason', async () => {
    const { socket } = await open({ watch: { maxPayloadBytes: 100 } });
    socket.send('x'.repeat(101));
    expect(await recorder.end()).toEqual({
      kind: 'failed',
      tooLarge: true,
      message: 'the watch failed (WS_ERR_UNSUPPORTED_MESSAGE_LENGTH)',
    });
  });

  it.each([
    ['text that is not UTF-8', Buffer.concat([Buffer.from(frame(status)), Buffer.from([0xff, 0xfe])]), false],
    ['JSON that is cut off', Buffer.from(frame(status).slice(0, -20)), false],
    ['a binary frame', Buffer.from(frame(status)), true],
    ['a status without its word', Buffer.from(frame({ ...status, status: null })), false],
  ])('names the task of %s', async (_what, data, binary) => {
    const { socket } = await open();
    socket.send(data, { binary });
    socket.send(frame(status));
    await recorder.until(() => recorder.readings.length === 1);
    expect(recorder.named).toEqual([status['taskId']]);
    expect(recorder.ends).toEqual([]);
  });

  it('reports the first sign of life once, and none from a silent peer', async () => {
    const { socket } = await open({ watch: { pingMs: 20, idleMs: 10_000 } });
    await pings.until(3);
    expect(recorder.signs).toBe(0);
    for (let sent = 0; sent < 3; sent++) socket.send(frame(status));
    await recorder.until(() => recorder.readings.length === 3);
    expect(recorder.signs).toBe(1);
  });

  it('reports how long a refusal asks to wait', async () => {
    sockets.close();
    upstream.server.removeAllListeners('upgrade');
    upstream.server.on('upgrade', (_request, socket) =>
      socket.end('HTTP/1.1 429 No\r\nRetry-After: 7\r\nConnection: close\r\n\r\n'),
    );
    triverse = upstream.triverse();
    link = triverse.watch.open(recorder.handlers);
    expect(await recorder.end()).toMatchObject({ kind: 'refused', httpStatus: 429, retryAfterSeconds: 7 });
  });

  it('declares a link dead that gives no sign of life', async () => {
    await open({ watch: { pingMs: 20, idleMs: 80 } });
    expect(await recorder.end()).toEqual({ kind: 'dead', message: 'no sign of life' });
    expect(pings.count).toBeGreaterThan(0);
  });

  it('keeps a quiet link whose peer answers pings', async () => {
    pings.answered = true;
    await open({ watch: { pingMs: 20, idleMs: 80 } });
    await pings.until(10);
    expect(recorder.ends).toEqual([]);
  });

  it('reports a gap when a peer answers again after an unanswered ping, but not while it answers each', async () => {
    pings.answered = true;
    await open({ watch: { pingMs: 20, idleMs: 10_000 } });
    await pings.until(4);
    expect(recorder.told).not.toContain('lapse');
    pings.answered = false;
    await pings.until(6);
    pings.answered = true;
    await recorder.until(() => recorder.told.includes('lapse'));
    await pings.until(10);
    expect(recorder.told).toEqual(['open', 'lapse']);
  });

  it('pings at once, so that a peer that was unreachable from the start counts as a gap', async () => {
    await open({ watch: { pingMs: 1_000, idleMs: 10_000 } });
    // It is back long before the interval has passed once.
    await Promise.race([pings.until(1), delay(500)]);
    pings.answered = true;
    await recorder.until(() => recorder.told.includes('lapse'));
    expect(pings.count).toBe(2);
  });

  it('stops with a close frame, and delivers nothing more', async () => {
    const { socket } = await open();
    const closed = once(socket, 'close');
    link.stop();
    link.stop();
    socket.send(frame(status));
    expect(await closed).toEqual([1000, expect.anything()]);
    expect(recorder.ends).toEqual([{ kind: 'stopped', message: 'stopped' }]);
    expect(recorder.readings).toEqual([]);
  });

  it('stops while it connects', async () => {
    triverse = upstream.triverse();
    link = triverse.watch.open(recorder.handlers);
    link.stop();
    expect(recorder.told).toEqual([{ kind: 'stopped', message: 'stopped' }]);
  });
});
