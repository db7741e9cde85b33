import { type IncomingMessage } from 'node:http';
import { type Socket } from 'node:net';

interface BodyClockOptions {
  /** Time for a body; of an upload, the time over which its rate is taken. */
  limitMs: number;
  /** Bytes a second that an upload must keep. */
  minRate: number;
  onLate: (socket: Socket) => void;
}

/** Bodies have a time limit; uploads, which may be long, a least rate instead. */
export class BodyClock {
  constructor(private readonly options: BodyClockOptions) {}

  watch(request: IncomingMessage): void {
    const { limitMs } = this.options;
    const { socket } = request;
    let before = socket.bytesRead;
    const timer = setInterval(() => {
      if (request.complete || socket.destroyed) return clearInterval(timer);
      // While we are the ones who do not read, the client is not late.
      const mayGoOn = isHeldBack(request) || (isUpload(request) && this.keptRate(socket.bytesRead - before));
      before = socket.bytesRead;
      if (mayGoOn) return;
      clearInterval(timer);
      this.options.onLate(socket);
    }, limitMs).unref();
    request.once('close', () => clearInterval(timer));
  }

  private keptRate(bytes: number): boolean {
    return bytes >= (this.options.minRate * this.options.limitMs) / 1000;
  }
}

function isHeldBack(request: IncomingMessage): boolean {
  return request.isPaused() || request.readableLength >= request.readableHighWaterMark;
}

function isUpload({ headers }: IncomingMessage): boolean {
  return /^multipart\/form-data\b/i.test(headers['content-type'] ?? '');
}
