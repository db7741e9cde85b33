import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http';
import { type AddressInfo, type Socket as NetSocket } from 'node:net';
import { Server, type Socket } from 'socket.io';

export interface FixtureTask {
  epoch: string;
  rev: number;
  status: { taskId: string; status: string; progress?: number } & Record<string, unknown>;
  labels?: Record<string, string>;
}
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** An object is sent as JSON; a function writes the answer itself and may also destroy the socket. */
  body?: unknown;
}
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}
const ENDED = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);

type Payload = { task_uuid?: string; token?: string; epoch?: string; rev?: number };
type Route = (seen: Seen, response: ServerResponse) => Answer | undefined;

/** A stand-in for the gateway in the specs of the client: each test scripts its answers. */
export class FixtureGateway {
  readonly tasks = new Map<string, FixtureTask>();
  readonly seen: Seen[] = [];
  readonly heard: { event: string; payload: unknown }[] = [];
  /** Acknowledgements in the order sent. */
  readonly acknowledged: unknown[] = [];
  readonly routes = new Map<string, Route>();
  /** Handshakes and requests with any other token are refused; null: every token is accepted. */
  validTokens: Set<string> | null = null;
  handshakes: unknown[] = [];
  socketOpen = true;
  sseOpen = true;
  /** Holds back events until the stream ends, as a compressing proxy or a development server does. */
  sseHeldBack: 'headers' | 'body' | undefined;
  /** Maximum tasks that one socket may watch at a time. */
  subscriptionLimit = Infinity;
  /** Maximum sockets open at a time. */
  socketLimit = Infinity;
  /** Awaited before a request is handled and acknowledged; if it resolves with a refusal, that is the answer. */
  beforeAck: ((event: string, payload: unknown) => Promise<object | void>) | undefined;
  /** Which tasks the list of recent tasks still contains. */
  listed: (task: FixtureTask) => boolean = () => true;
  onHeard: (event: string, socket: Socket) => void = () => undefined;
  onDisconnect: () => void = () => undefined;
  private readonly streams = new Map<ServerResponse, string>();
  private readonly connections = new Set<NetSocket>();
  private http!: HttpServer;
  private io!: Server;
  private port = 0;

  static async start(): Promise<FixtureGateway> {
    const fixture = new FixtureGateway();
    await fixture.listen();
    return fixture;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get sockets(): number {
    return this.io.engine.clientsCount;
  }
  get eventStreams(): number {
    return this.streams.size;
  }
  /** Number of sockets in the room of a task, or in `team`. */
  inRoom(name: string): number {
    return this.io.sockets.adapter.rooms.get(name)?.size ?? 0;
  }

  async listen(): Promise<void> {
    this.http = createServer((request, response) => void this.serve(request, response));
    this.http.on('connection', (socket) => {
      this.connections.add(socket);
      socket.once('close', () => this.connections.delete(socket));
    });
    this.io = new Server({ allowRequest: (_request, decide) => decide(null, this.socketOpen) });
    this.io.use((socket, next) => this.admit(socket, next));
    this.io.on('connection', (socket) => this.welcome(socket));
    this.io.attach(this.http);
    this.http.listen(this.port, '127.0.0.1');
    await once(this.http, 'listening');
    this.port = (this.http.address() as AddressInfo).port;
  }

  /** Closes every connection and refuses new ones until `listen()`. */
  async close(): Promise<void> {
    const closed = once(this.http, 'close');
    const done = this.io.close();
    for (const socket of this.connections) socket.destroy();
    await done;
    await closed;
  }

  /** Breaks the sockets without a close frame, as a restarting proxy does. */
  dropSockets(): void {
    for (const socket of this.io.sockets.sockets.values()) socket.conn.close();
  }

  /** Breaks everything that is open, streams and requests included; new connections are accepted. */
  breakConnections(): void {
    for (const socket of this.connections) socket.destroy();
  }

  put(taskUuid: string, status: string, extra: Record<string, unknown> = {}, epoch = 'e1'): FixtureTask {
    const before = this.tasks.get(taskUuid);
    const rev = before?.epoch === epoch ? before.rev + 1 : 1;
    const task = { epoch, rev, status: { flowName: 'text-to-model', taskId: taskUuid, status, input: {}, output: {}, ...extra } };
    this.tasks.set(taskUuid, task);
    return task;
  }

  /** Stores and publishes the status. */
  change(taskUuid: string, status: string, extra: Record<string, unknown> = {}, epoch = 'e1'): void {
    this.publish(this.put(taskUuid, status, extra, epoch));
  }

  publish(task: FixtureTask): void {
    const { taskId, status } = task.status;
    const event = ENDED.has(status) ? 'task:finalized' : 'task:update';
    const room = taskId.toLowerCase();
    this.io.to([room, 'team']).emit(event, task);
    if (ENDED.has(status)) this.io.in(room).socketsLeave(room);
    for (const [stream, uuid] of this.streams) if (uuid === room && !this.sseHeldBack) stream.write(frame(task));
  }

  emit(event: string, payload: unknown): void {
    this.io.emit(event, payload);
  }

  private admit(socket: Socket, next: (error?: Error) => void): void {
    const token = (socket.handshake.auth as { token?: string }).token;
    this.handshakes.push(token);
    const refuse = (data: object) => next(Object.assign(new Error('refused'), { data }));
    if (this.validTokens !== null && !this.validTokens.has(token ?? '')) return refuse(refusal(9001));
    if (this.io.sockets.sockets.size >= this.socketLimit) return refuse(refusal(9003, { details: { policy: 'key-sockets' } }));
    next();
  }

  private welcome(socket: Socket): void {
    socket.on('disconnect', () => this.onDisconnect());
    socket.onAny((event: string, payload: Payload, ack: (answer: unknown) => void) => {
      this.heard.push({ event, payload });
      const answer = () => {
        const acknowledgement = this.answerTo(socket, event, payload);
        this.acknowledged.push(acknowledgement);
        ack(acknowledgement);
        this.onHeard(event, socket);
      };
      if (this.beforeAck === undefined) return answer();
      void this.beforeAck(event, payload).then((refused) => (refused ? ack(refused) : answer()));
    });
  }

  private answerTo(socket: Socket, event: string, { task_uuid = '', ...known }: Payload): object {
    const uuid = task_uuid.toLowerCase();
    const { rooms } = socket;
    switch (event) {
      case 'task:subscribe': {
        const task = this.tasks.get(uuid);
        if (!task) return refusal(1006);
        const watched = [...rooms].filter((room) => room !== socket.id && room !== 'team').length;
        if (!rooms.has(uuid) && watched >= this.subscriptionLimit)
          return refusal(9003, { details: { limit: 'subscriptions_per_socket', max: this.subscriptionLimit } });
        if (!ENDED.has(task.status.status)) void socket.join(uuid);
        const { epoch, rev } = task;
        return success(known.epoch === epoch && known.rev === rev ? { epoch, rev, unchanged: true } : task);
      }
      case 'team:subscribe':
        void socket.join('team');
        return success({ team_id: 't1', tasks: [...this.tasks.values()].filter(({ status }) => !ENDED.has(status.status)) });
      case 'task:unsubscribe':
        void socket.leave(uuid);
        break;
      case 'team:unsubscribe':
        void socket.leave('team');
    }
    return success({});
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const seen = { method, url, headers: request.headers, body: Buffer.concat(chunks).toString('latin1') };
    this.seen.push(seen);
    const { pathname } = new URL(url, this.url);
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    if (pathname === '/health/ready') return send(response, { body: {} });
    if (this.validTokens && !this.validTokens.has(token)) return send(response, { status: 401, body: refusal(9001) });
    const route = this.routes.get(`${method} ${pathname}`);
    const answer = route ? route(seen, response) : this.builtIn(seen, pathname, response);
    if (answer) send(response, answer);
  }

  private list() {
    const listed = [...this.tasks.values()].filter((task) => this.listed(task));
    return listed.map((task) => ({
      ...task,
      task_uuid: task.status.taskId,
      flow_name: 'text-to-model',
      created_at: '2030-01-01T00:00:00Z',
    }));
  }

  private builtIn(seen: Seen, pathname: string, response: ServerResponse): Answer | undefined {
    if (pathname === '/api/v1/tasks') return { body: success({ tasks: this.list(), next_cursor: null }) };
    const [, uuid = '', events] = /^\/api\/v1\/tasks\/([^/]+)(\/events)?$/.exec(pathname.toLowerCase()) ?? [];
    const task = this.tasks.get(uuid);
    if (!task) return { status: 404, body: refusal(1006) };
    const etag = `"${task.epoch}-${task.rev}"`;
    if (events === undefined) {
      if (seen.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
      return { headers: { etag }, body: success(task.status) };
    }
    if (!this.sseOpen) return { status: 404, body: 'no such page' };
    if (this.sseHeldBack === 'headers') return undefined;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (this.sseHeldBack === 'body') return void response.flushHeaders();
    response.write(': hello\n\n');
    if (seen.headers['last-event-id'] !== `${task.epoch}-${task.rev}`) response.write(frame(task));
    this.streams.set(response, uuid);
    response.on('close', () => this.streams.delete(response));
    return undefined;
  }
}

export const success = (data: unknown) => ({ code: 0, message: 'success', data });
export const refusal = (code: number, extra: object = {}) => ({ code, message: `error ${code}`, request_id: 'r1', ...extra });

function frame({ epoch, rev, status }: FixtureTask): string {
  return `id: ${epoch}-${rev}\nevent: update\ndata: ${JSON.stringify(status)}\n\n`;
}

function send(response: ServerResponse, { status = 200, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/html' : 'application/json', ...headers });
  response.end(body === undefined || isText ? body : JSON.stringify(body));
}
