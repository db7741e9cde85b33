import {
  type ErrorBody,
  isTerminalStatus,
  type StandardResponse,
  type TaskSubscribeRequest,
  type TaskSubscription,
} from '#contracts';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { RawWatch } from './raw-watch.js';
import { EventStream } from './sse.js';
import { seeSocket } from './traffic/frames.js';
import { type BrowserSocket } from './watcher.js';

export const LIVE_KINDS = ['websocket', 'polling', 'events', 'raw'] as const;
export type LiveKind = (typeof LIVE_KINDS)[number];

export interface LiveClientOptions {
  url: string;
  token: string;
  uuid: string;
  /** The address from which socket.io connects. */
  localAddress: string | undefined;
}

/** A client that watches one task and connects again whenever its connection ends, as a browser does. */
export class LiveClient {
  /** How often it was told the final status. */
  finals = 0;
  reconnects = 0;
  private closed = false;
  private known: { epoch: string; rev: number } | undefined;
  private lastEventId: string | undefined;
  private leave: () => void = () => undefined;
  private isConnected: () => boolean = () => true;
  private onReady: () => void = () => undefined;
  /** Resolves once it watches for the first time. */
  readonly ready = new Promise<void>((resolve) => (this.onReady = resolve));

  constructor(
    readonly kind: LiveKind,
    private readonly options: LiveClientOptions,
  ) {
    if (kind === 'events') void this.again(() => this.stream());
    else if (kind === 'raw') void this.again(() => this.watch());
    else this.connect(kind);
  }

  /** For a failed expectation. */
  toJSON() {
    const { kind, finals, reconnects, known } = this;
    return { kind, finals, reconnects, rev: known?.rev, connected: this.isConnected() };
  }

  close(): void {
    this.closed = true;
    this.leave();
  }

  /** Server-sent events and the raw socket end after the final status. */
  private async again(follow: () => Promise<void>): Promise<void> {
    while (!this.closed && this.finals === 0) {
      await follow().catch(() => undefined);
      if (this.closed || this.finals > 0) return;
      this.reconnects += 1;
      await delay(50 + Math.random() * 200);
    }
  }

  private async stream(): Promise<void> {
    const { url, token, uuid } = this.options;
    const since: Record<string, string> = this.lastEventId === undefined ? {} : { 'last-event-id': this.lastEventId };
    const stream = await EventStream.open(`${url}/api/v1/tasks/${uuid}/events`, token, since);
    this.leave = () => stream.close();
    if (stream.response.ok) this.onReady();
    await stream.ended.catch(() => undefined);
    this.lastEventId = stream.events.at(-1)?.id ?? this.lastEventId;
    this.finals += stream.events.filter(({ event }) => event === 'finalized').length;
  }

  private async watch(): Promise<void> {
    const { url, token, uuid } = this.options;
    const watch = await RawWatch.mustOpen(`${url}/api/v1/tasks/watch/${uuid}?token=${token}`);
    this.leave = () => watch.socket.terminate();
    watch.socket.on('error', () => undefined);
    this.onReady();
    await watch.closed;
    this.finals += watch.events.filter(({ event }) => event === 'finalized').length;
  }

  private connect(transport: 'websocket' | 'polling'): void {
    const { url, token, localAddress } = this.options;
    // Without keep-alive: the XMLHttpRequest of socket.io-client for Node never finishes a request that it repeats on another connection.
    const agent = new Agent({ keepAlive: false, ...(localAddress !== undefined && { localAddress }) });
    const socket: BrowserSocket = io(url, {
      auth: { token },
      transports: [transport],
      agent: agent as unknown as string,
      forceNew: true,
      reconnectionDelay: 100,
      reconnectionDelayMax: 500,
    });
    seeSocket(socket);
    this.leave = () => socket.disconnect();
    this.isConnected = () => socket.connected;
    socket.on('connect', () => void this.subscribe(socket));
    socket.on('disconnect', () => (this.reconnects += 1));
    socket.on('task:update', ({ epoch, rev }) => (this.known = { epoch, rev }));
    socket.on('task:finalized', ({ epoch, rev }) => {
      this.known = { epoch, rev };
      this.finals += 1;
    });
  }

  private async subscribe(socket: BrowserSocket): Promise<void> {
    const request = { task_uuid: this.options.uuid, ...this.known };
    while (socket.connected && !this.closed) {
      const answer = await ask(socket, request).catch(() => undefined);
      if (answer === undefined || !('data' in answer)) continue;
      this.take(answer.data);
      return this.onReady();
    }
  }

  private take(subscription: TaskSubscription): void {
    const { epoch, rev } = subscription;
    const isNew = this.known?.epoch !== epoch || this.known.rev < rev;
    if (!isNew || 'unchanged' in subscription) return;
    this.known = { epoch, rev };
    if (isTerminalStatus(subscription.status.status)) this.finals += 1;
  }
}

function ask(socket: BrowserSocket, request: TaskSubscribeRequest): Promise<StandardResponse<TaskSubscription> | ErrorBody> {
  return socket.timeout(5_000).emitWithAck('task:subscribe', request);
}
