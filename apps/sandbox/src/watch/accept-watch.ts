import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { Account } from '../account/account-store.js';
import { ApiError, type ErrorBody } from '../errors/api-error.js';
import { faultError } from '../faults/break-answer.js';
import type { Fault } from '../faults/fault-plan.js';
import { BASE_PATH } from '../routes/base-path.js';
import type { Sandbox } from '../sandbox.js';
import type { Task } from '../tasks/task.js';

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  url: URL;
}

type Watch = { kind: 'task'; task: Task } | { kind: 'all'; account: Account; since?: number };

/** Accepts upgrades of the two watch routes; refuses others as HTTP would. */
export class WatchAcceptor {
  // We send pongs ourselves, so that a socket can stop answering.
  private readonly server = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    clientTracking: false,
  });
  private readonly handshakes = new Set<Duplex>();

  constructor(private readonly sandbox: Sandbox) {}

  async accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    this.handshakes.add(socket);
    socket.on('close', () => this.handshakes.delete(socket));
    // The client may have left during the handshake.
    socket.on('error', () => socket.destroy());
    const url = new URL(request.url ?? '/', 'http://sandbox');
    this.count(url, request);
    const { latencyMs, fault } = this.sandbox.faults.take('watch');
    if (latencyMs > 0) await delay(latencyMs, undefined, { ref: false, signal: this.sandbox.closing.signal });
    if (fault) return misbehave(socket, fault);
    try {
      this.open({ request, socket, head, url }, this.watchOf(url));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refuse(socket, error.row.http, error.body());
    }
  }

  close(): void {
    for (const socket of this.handshakes) socket.destroy();
    this.server.close();
  }

  private count(url: URL, { headers }: IncomingMessage): void {
    const name = watchName(url);
    const route = name === undefined ? 'unknown' : `${BASE_PATH}/tasks/watch/${name === 'all' ? 'all' : ':uuid'}`;
    this.sandbox.stats.countRequest(`WS ${route}`, 'watch');
    const known = { host: headers.host ?? '', 'user-agent': headers['user-agent'] ?? '' };
    this.sandbox.stats.remember({ method: 'WS', path: url.pathname, headers: known, at: new Date().toISOString() });
  }

  private watchOf(url: URL): Watch {
    const name = watchName(url);
    if (name === undefined) throw new ApiError('resourceNotFound');
    const account = this.sandbox.accounts.find(url.searchParams.get('token') ?? undefined);
    if (!account) throw new ApiError('unauthorized');
    if (name === 'all') return { kind: 'all', account, since: sinceOf(url) };
    const task = this.sandbox.tasks.get(name);
    if (!task || task.account !== account) throw new ApiError('taskNotFound');
    return { kind: 'task', task };
  }

  private open({ request, socket, head }: Upgrade, watch: Watch): void {
    this.server.handleUpgrade(request, socket, head, (client) => {
      if (watch.kind === 'task') this.sandbox.hub.watchTask(watch.task, client);
      else this.sandbox.hub.watchAccount(watch.account, client, watch.since);
    });
  }
}

function watchName(url: URL): string | undefined {
  return new RegExp(`^${BASE_PATH}/tasks/watch/([^/]+)$`).exec(url.pathname)?.[1];
}

function sinceOf(url: URL): number | undefined {
  const text = url.searchParams.get('since');
  if (text === null) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new ApiError('invalidParameters', 'since must be a UTC ISO 8601 time');
  return time;
}

function misbehave(socket: Duplex, fault: Fault): void {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'error' || fault.kind === 'html') {
    const { status, body } = faultError(fault);
    refuse(socket, status, body, fault.retryAfterSeconds);
  } else socket.destroy();
}

function refuse(socket: Duplex, status: number, body: ErrorBody, retryAfterSeconds?: number): void {
  const json = JSON.stringify(body);
  const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`, 'Connection: close'];
  if (retryAfterSeconds !== undefined) headers.push(`Retry-After: ${retryAfterSeconds}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`, ...headers, '', json].join('\r\n'));
}
