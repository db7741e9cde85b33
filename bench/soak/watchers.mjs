import { request } from 'node:http';
import { io } from 'socket.io-client';

const SOCKETS_PER_TASK = 3;
const STREAM_SHARE = 0.3;
const COME_BACK_MS = 500;
const ENDS = new Set(['SUCCESS', 'FAILED', 'CANCELLED']);
const one = (list) => list[Math.floor(Math.random() * list.length)];

/** socket.io connections and event streams that watch tasks until they end. Connections close and reopen, and their watches continue. */
export class Watchers {
  #clients = [];
  #streams = new Set();
  #watches = 0;
  #told = 0;
  #twice = 0;

  constructor(parts) {
    this.parts = parts;
  }

  async open() {
    this.#clients = Array.from({ length: this.parts.sockets }, () => ({ open: new Set(), socket: undefined, heard: new Set() }));
    await Promise.all(this.#clients.map((client) => this.#connect(client)));
  }

  watch(uuid) {
    for (const client of new Set(Array.from({ length: SOCKETS_PER_TASK }, () => one(this.#clients)))) {
      client.open.add(uuid);
      this.#watches++;
      if (client.socket.connected) this.#subscribe(client, uuid);
    }
    if (Math.random() < STREAM_SHARE && this.#streams.size < this.parts.sockets) this.#stream({ uuid });
  }

  /** One connection closes and reopens, and one stream is reopened. */
  churn() {
    const client = one(this.#clients);
    client.socket.disconnect();
    void this.#connect(client);
    const stream = one([...this.#streams]);
    if (stream === undefined) return;
    stream.request.destroy();
    this.#streams.delete(stream);
    this.#stream(stream);
  }

  /** Waits until every watch has received its final status, and disconnects. */
  async finish(withinMs) {
    const until = performance.now() + withinMs;
    while (this.#open() > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
    const counts = { watches: this.#watches, told: this.#told, lost: this.#open(), twice: this.#twice };
    for (const { socket } of this.#clients) socket.disconnect();
    for (const stream of this.#streams) stream.request.destroy();
    return counts;
  }

  #open() {
    return this.#clients.reduce((sum, { open }) => sum + open.size, 0) + this.#streams.size;
  }

  #connect(client) {
    const { url, token } = this.parts;
    const heard = new Set();
    const socket = io(url, { auth: { token }, transports: ['websocket'], forceNew: true, reconnectionDelay: 200 });
    Object.assign(client, { socket, heard });
    socket.on('task:finalized', ({ status: { taskId } }) => {
      if (heard.has(taskId)) this.#twice++;
      heard.add(taskId);
      this.#ended(client, taskId);
    });
    // After a refusal, as while the storage is away, socket.io leaves it to the client to come back.
    socket.on('connect_error', () => socket.active || setTimeout(() => socket.connect(), COME_BACK_MS));
    return new Promise((resolve) => {
      socket.on('connect', () => {
        for (const uuid of client.open) this.#subscribe(client, uuid);
        resolve();
      });
    });
  }

  #subscribe(client, uuid) {
    client.socket.emit('task:subscribe', { task_uuid: uuid }, (answer) => {
      if (ENDS.has(answer?.data?.status?.status)) this.#ended(client, uuid);
      if (answer?.data === undefined) setTimeout(() => this.#subscribeAgain(client, uuid), COME_BACK_MS);
    });
  }

  /** A connection that was opened since then has subscribed by itself. */
  #subscribeAgain(client, uuid) {
    if (client.open.has(uuid) && client.socket.connected) this.#subscribe(client, uuid);
  }

  #ended(client, uuid) {
    if (client.open.delete(uuid)) this.#told++;
  }

  #stream(before) {
    const { url, token } = this.parts;
    if (before.request === undefined) this.#watches++;
    const stream = { uuid: before.uuid, text: '', finals: 0, request: undefined };
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    stream.request = request(`${url}/api/v1/tasks/${stream.uuid}/events`, { headers, agent: false }, (response) => {
      response.setEncoding('utf8').on('data', (chunk) => this.#read(stream, chunk));
      response.once('close', () => this.#again(stream));
    });
    stream.request.once('error', () => this.#again(stream)).end();
    this.#streams.add(stream);
  }

  #read(stream, chunk) {
    const events = (stream.text + chunk).split('\n\n');
    stream.text = events.pop();
    stream.finals += events.filter((event) => /^event: finalized$/m.test(event)).length;
    if (stream.finals > 0 && this.#streams.delete(stream)) this.#told++;
    if (stream.finals > 1) this.#twice++;
  }

  /** The stream broke before its final status arrived. */
  #again(stream) {
    if (this.#streams.delete(stream)) setTimeout(() => this.#stream(stream), 200);
  }
}
