import { type StatusReading } from '../rules/status-reading.js';

export interface WatchHandlers {
  /** The handshake succeeded. */
  onOpen(): void;
  /** The first sign of life since then, a pong or a frame: the handshake alone proves nothing. */
  onAlive(): void;
  onReading(reading: StatusReading): void;
  /** A frame that could not be read: counted, never fatal. `taskId` when it shows of which one task it is. */
  onJunk(reason: string, taskId?: string): void;
  /** The peer was out of reach for a while and is back on the same link: what it said meanwhile may be lost. */
  onLapse(): void;
  /** Fires exactly once, whether or not the link ever opened. */
  onEnd(end: WatchEnd): void;
}

export interface WatchEnd {
  /** refused: HTTP status instead of an upgrade; closed: by the peer; dead: no sign of life; stopped: by us; failed: network. */
  kind: 'refused' | 'closed' | 'dead' | 'stopped' | 'failed';
  httpStatus?: number;
  closeCode?: number;
  /** Of a refusal, where it says so. */
  retryAfterSeconds?: number;
  /** A frame was larger than any buffer should be; a catch-up may bring it again. */
  tooLarge?: true;
  /** Safe to log: holds no key. */
  message: string;
}

export interface WatchLink {
  stop(): void;
}

/** One link to the upstream's `watch/all`; reconnecting is the caller's business. */
export abstract class UpstreamWatch {
  /** @param since UTC ISO 8601: asks for the latest status of every task updated since. */
  abstract open(handlers: WatchHandlers, since?: string): WatchLink;
}
