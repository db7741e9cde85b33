import { type IncomingMessage } from 'node:http';
import { type Duplex } from 'node:stream';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { TokenBucket } from './token-bucket.js';

/** Frames that one client may send. */
export interface FrameShare {
  perSecond: number;
  burst: number;
}

/** Beyond this many waiting bytes a client that does not read gets no more pongs. */
const HIGH_WATER_BYTES = 65_536;

/** A WebSocket server on which no client holds up another: it reads one frame of a client a turn and ends a client that floods it. */
export class FairWebSocketServer extends WebSocketServer {
  /** Made for the first frame: many clients never send one. */
  private readonly buckets = new WeakMap<WebSocket, TokenBucket>();

  // One listener for all clients: a closure for each would be a good part of what a client costs.
  private readonly countFrame: (this: WebSocket) => void;
  private readonly answerPing: (this: WebSocket, data: Buffer) => void;

  constructor(
    options: ServerOptions,
    private readonly share: FrameShare,
  ) {
    const fixed = { noServer: true, clientTracking: false, perMessageDeflate: false };
    super({ ...options, ...fixed, autoPong: false, allowSynchronousEvents: false });
    const allow = this.allow.bind(this);
    this.countFrame = function () {
      allow(this);
    };
    this.answerPing = function (data) {
      if (allow(this) && this.bufferedAmount < HIGH_WATER_BYTES) this.pong(data);
    };
  }

  override handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    accept: (client: WebSocket, request: IncomingMessage) => void,
  ): void {
    super.handleUpgrade(request, socket, head, (client, upgraded) => {
      client.on('message', this.countFrame).on('pong', this.countFrame).on('ping', this.answerPing);
      accept(client, upgraded);
    });
  }

  private allow(client: WebSocket): boolean {
    const bucket = this.buckets.get(client) ?? new TokenBucket(this.share.perSecond, this.share.burst);
    this.buckets.set(client, bucket);
    if (!bucket.take()) client.terminate();
    return client.readyState === client.OPEN;
  }
}
