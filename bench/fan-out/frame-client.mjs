/**
 * A WebSocket client that does little more than count frames, so that the load's core is not the bottleneck. All clients read into one buffer.
 * It implements only as much of socket.io as it needs to join a room and stay connected.
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

const shared = Buffer.allocUnsafe(256 * 1024);
/** Statuses are longer than this; all other messages of a contestant are shorter. */
const LEAST_STATUS_BYTES = 400;
const SENT_AT = Buffer.from('"sentAt":');

export class FrameClient {
  #head = Buffer.alloc(10);
  #headBytes = 0;
  #left = 0;
  #length = 0;
  #text = null;
  #replied = false;
  #waiting = null;
  #texts = [];

  /**
   * @param localAddress where it connects from; by default the system chooses
   * @param onStatus called for each status, with its latency in µs if the client samples latency and the status arrived in one chunk
   */
  constructor(url, path, { samples, localAddress, onStatus }) {
    const { hostname, port } = new URL(url);
    this.samples = samples;
    this.onStatus = onStatus;
    const onread = { buffer: shared, callback: (bytes) => this.#read(bytes) };
    this.socket = connect({ host: hostname, port: Number(port), localAddress, onread, noDelay: true });
    this.socket.on('error', (error) => (this.failure = error));
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
  }

  /** The next text frame with this prefix. */
  async text(start) {
    for (;;) {
      const at = this.#texts.findIndex((text) => text.startsWith(start));
      if (at >= 0) return this.#texts.splice(0, at + 1).at(-1);
      await new Promise((resolve, reject) => {
        this.#waiting = resolve;
        this.socket.once('close', () => reject(this.failure ?? new Error(`closed while waiting for ${start}`)));
      });
    }
  }

  /** The connection is set up: from now on only statuses are counted. */
  countStatuses() {
    this.#texts = null;
    this.socket.removeAllListeners('close');
  }

  send(text) {
    const body = Buffer.from(text);
    const length = body.length < 126 ? [0x80 | body.length] : [0x80 | 126, body.length >> 8, body.length & 255];
    // A mask of zeros does not change the body.
    this.socket.write(Buffer.concat([Buffer.from([0x81, ...length, 0, 0, 0, 0]), body]));
  }

  #read(bytes) {
    let at = this.#replied ? 0 : this.#skipReply(bytes);
    while (at < bytes) {
      if (this.#left === 0) at = this.#readHead(at, bytes);
      else at = this.#readBody(at, bytes);
    }
    return true;
  }

  #skipReply(bytes) {
    const end = shared.indexOf('\r\n\r\n');
    if (!shared.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
      this.failure = new Error(`refused: ${shared.toString('latin1', 0, bytes)}`);
      this.socket.destroy();
      return bytes;
    }
    this.#replied = true;
    return end + 4;
  }

  #readHead(from, bytes) {
    let at = from;
    while (at < bytes) {
      this.#head[this.#headBytes++] = shared[at++];
      if (this.#headBytes < 2) continue;
      const short = this.#head[1] & 127;
      const needed = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#headBytes < needed) continue;
      this.#length = needed === 2 ? short : needed === 4 ? this.#head.readUInt16BE(2) : Number(this.#head.readBigUInt64BE(2));
      this.#left = this.#length;
      this.#headBytes = 0;
      this.#text = this.#texts !== null || this.#length < 8 ? '' : null;
      break;
    }
    return at;
  }

  #readBody(at, bytes) {
    const end = Math.min(bytes, at + this.#left);
    if (this.#text !== null) this.#text += shared.toString('utf8', at, end);
    this.#left -= end - at;
    if (this.#left > 0) return end;
    if (this.#text !== null) this.#heard(this.#text);
    else if (this.#length >= LEAST_STATUS_BYTES) this.onStatus(this.samples ? latency(end - this.#length, end) : undefined);
    return end;
  }

  #heard(text) {
    if (text === '2') return this.send('3');
    this.#texts?.push(text);
    this.#waiting?.();
  }
}

function latency(from, to) {
  const at = from < 0 ? -1 : shared.subarray(from, to).indexOf(SENT_AT);
  if (at < 0) return undefined;
  return (
    performance.now() * 1000 -
    parseInt(shared.toString('latin1', from + at + SENT_AT.length, from + at + SENT_AT.length + 16), 10)
  );
}
