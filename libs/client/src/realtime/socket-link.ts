import { type BackoffOptions, fullJitter } from '../backoff.js';
import { type Credential } from '../credential.js';
import { askedWaitMs, errorOf, fromErrorBody, isErrorBody, isPassing, NetworkError, type TriverseError } from '../errors.js';
import { page } from '../page.js';
import { type GatewayClosingEvent, type GatewayStatusEvent, type TaskSnapshot } from '../wire.js';
import { Acks } from './acks.js';
import { type LinkBoard } from './link-state.js';
import { type SocketFactory, type SocketLike, type SocketLoader } from './socket-like.js';
import { TokenKeeper } from './token-keeper.js';
import { withNormalId } from './task-id.js';
import { TransportUnavailable } from './transport.js';
import { isSnapshot } from './version-gate.js';

/** A user of the connection, notified on each (re)connect, on each event, and when the connection is given up. */
export interface SocketUser {
  onConnect(): void;
  onTask(event: TaskSnapshot): void;
  onLost(error: Error): void;
}

export interface SocketLinkOptions {
  baseUrl: string;
  credential: Credential;
  backoff: BackoffOptions;
  board: LinkBoard;
  load: SocketLoader;
  /** Whether plain HTTP reaches the gateway: distinguishes a blocked socket from an unreachable gateway. */
  probe: () => Promise<boolean>;
}

/** Consecutive failures after which the socket may be blocked. */
const SUSPECT_AFTER = 2;

/** One socket, open while it has users. It reconnects with full jitter whenever it breaks. */
export class SocketLink {
  private readonly users = new Set<SocketUser>();
  private readonly keeper: TokenKeeper;
  private socket: SocketLike | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private token: string | undefined;
  private failures = 0;
  private refusals = 0;
  private hint: number | undefined;
  private readonly acks = new Acks();
  private established: AbortController | undefined;

  constructor(private readonly options: SocketLinkOptions) {
    this.keeper = new TokenKeeper(options.credential, async (token) => {
      await this.ask('auth:refresh', { token });
      this.token = token;
    });
  }

  get connected(): boolean {
    return this.socket?.connected === true;
  }

  /** The current connection, as a signal that is aborted when it is lost. */
  get connection(): AbortSignal | undefined {
    return this.established?.signal;
  }

  /** Adds a user; the returned function removes it. */
  add(user: SocketUser): () => void {
    this.users.add(user);
    if (this.users.size === 1) void this.open();
    else if (this.connected) user.onConnect();
    return () => {
      if (this.users.delete(user) && this.users.size === 0) this.close();
    };
  }

  /** Sends and waits for the ack's `data`. */
  ask<T>(event: string, payload: object): Promise<T> {
    return this.acks.ask<T>(this.socket, event, payload);
  }

  /** Passes a snapshot from one user's acknowledgement to the others: the gateway does not send it again as an event. */
  tell(event: TaskSnapshot, teller?: SocketUser): void {
    for (const user of [...this.users]) if (user !== teller) user.onTask(event);
  }

  /** The socket's credential was refused: reconnects with a new one. */
  reauthenticate(): void {
    this.options.credential.reject(this.token);
    this.socket?.disconnect();
    this.lost(new NetworkError('the credential has expired'));
  }

  private async open(): Promise<void> {
    const { board, load, baseUrl, credential } = this.options;
    board.report(this, 'socket', false);
    let create: SocketFactory;
    try {
      create = await load();
    } catch (cause) {
      return this.abandon(new TransportUnavailable('socket.io-client is not installed', { cause }));
    }
    if (this.users.size === 0 || this.socket) return;
    const { origin, pathname } = new URL(baseUrl);
    this.socket = create(origin, {
      path: `${pathname.replace(/\/$/, '')}/socket.io`,
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      withCredentials: credential.isCookie,
      transports: ['websocket', 'polling'],
    });
    this.listen(this.socket);
    await this.connect();
  }

  private listen(socket: SocketLike): void {
    const { board } = this.options;
    socket.on('connect', () => this.joined());
    socket.on('disconnect', () => this.lost(new NetworkError('the connection to the gateway broke')));
    socket.on('connect_error', (error: Error & { data?: unknown }) => void this.refused(error));
    socket.on('gateway:status', ({ upstream }: GatewayStatusEvent) => board.setUpstream(upstream));
    socket.on('gateway:closing', (event: GatewayClosingEvent) => this.closing(event));
    for (const name of ['task:update', 'task:finalized']) {
      socket.on(name, (event: unknown) => void (isSnapshot(event) && this.tell(withNormalId(event))));
    }
    page.addEventListener?.('online', this.wake);
  }

  private async connect(): Promise<void> {
    const socket = this.socket;
    try {
      const token = await this.options.credential.get();
      if (socket === undefined || socket !== this.socket) return;
      this.token = token;
      socket.auth = token === undefined ? {} : { token };
      socket.connect();
    } catch (error) {
      if (socket === undefined || socket !== this.socket) return;
      if (isPassing(error)) this.retry(errorOf(error));
      else this.abandon(errorOf(error));
    }
  }

  private joined(): void {
    this.failures = this.refusals = 0;
    this.established = new AbortController();
    this.options.board.report(this, 'socket', true);
    this.keeper.start();
    for (const user of [...this.users]) user.onConnect();
  }

  private lost(error: Error): void {
    this.keeper.stop();
    this.established?.abort();
    this.acks.failAll(error);
    if (this.socket) this.retry(error);
  }

  private closing({ reason, reconnect_after_ms }: GatewayClosingEvent): void {
    this.hint = reconnect_after_ms;
    if (reason.startsWith('credential')) this.options.credential.reject(this.token);
  }

  private async refused(error: Error & { data?: unknown }): Promise<void> {
    if (isErrorBody(error.data)) return this.denied(fromErrorBody(error.data));
    this.failures++;
    const cause = new NetworkError('the gateway cannot be reached', { cause: error });
    const socket = this.socket;
    if (this.failures >= SUSPECT_AFTER && (await this.options.probe())) {
      if (socket === this.socket) this.abandon(new TransportUnavailable('the socket is blocked', { cause: error }));
    } else if (socket === this.socket) this.retry(cause);
  }

  private denied(error: TriverseError): void {
    this.failures++;
    const renewable = error.code === 9001 && this.refusals++ === 0 && this.options.credential.reject(this.token);
    if (renewable) void this.connect();
    else if (isPassing(error)) this.retry(error);
    else this.abandon(error);
  }

  private retry(error: Error): void {
    this.options.board.report(this, 'socket', false, error);
    const asked = this.hint ?? askedWaitMs(error);
    this.hint = undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), asked + fullJitter(this.failures, this.options.backoff));
  }

  /** The network is back: reconnect without waiting any longer. */
  private readonly wake = (): void => {
    if (this.connected || this.socket === undefined) return;
    clearTimeout(this.timer);
    this.failures = 0;
    void this.connect();
  };

  private abandon(error: Error): void {
    const users = [...this.users];
    this.users.clear();
    this.close();
    for (const user of users) user.onLost(error);
  }

  private close(): void {
    const socket = this.socket;
    this.socket = undefined;
    clearTimeout(this.timer);
    this.keeper.stop();
    this.established?.abort();
    page.removeEventListener?.('online', this.wake);
    this.acks.failAll(new NetworkError('the socket was closed'));
    socket?.off();
    socket?.disconnect();
    this.failures = this.refusals = 0;
    this.options.board.drop(this);
  }
}
