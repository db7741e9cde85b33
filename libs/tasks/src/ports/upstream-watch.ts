import { type StatusReading } from '../rules/status-reading.js';

export interface WatchHandlers {
  /** The handshake succeeded. */
  onOpen(): void;
  /** The first pong or frame since the handshake, which alone proves nothing. */
  onAlive(): void;
  onReading(reading: StatusReading): void;
  /** Whether a frame that says that this task goes on may stay unread, because no team here created the task. */
  passesOver(taskId: string): boolean;
  /** An unreadable frame: counted, never fatal. `taskId` if the frame shows it. */
  onJunk(reason: string, taskId?: string): void;
  /** The peer was unreachable for a while on the same link, so frames may have been lost. */
  onLapse(): void;
  /** Fires exactly once, whether or not the link ever opened. */
  onEnd(end: WatchEnd): void;
}

export interface WatchEnd {
  /** refused: HTTP status instead of an upgrade; closed: by the peer; dead: no sign of life; stopped: by us; failed: network. */
  kind: 'refused' | 'closed' | 'dead' | 'stopped' | 'failed';
  httpStatus?: number;
  closeCode?: number;
  /** From a refusal's Retry-After. */
  retryAfterSeconds?: number;
  /** A frame was too large; a catch-up may send it again. */
  tooLarge?: true;
  /** Safe to log: contains no key. */
  message: string;
}

export interface WatchLink {
  stop(): void;
}

/** One link to the upstream's `watch/all`; the caller reconnects. */
export abstract class UpstreamWatch {
  /** @param since UTC ISO 8601: asks for the latest status of every task updated since. */
  abstract open(handlers: WatchHandlers, since?: string): WatchLink;
}
