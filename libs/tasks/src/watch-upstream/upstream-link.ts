import { Logger } from '@nestjs/common';
import { type StorageClock } from '../ports/storage-clock.js';
import { type UpstreamWatch, type WatchEnd, type WatchLink } from '../ports/upstream-watch.js';
import { type StatusReading } from '../rules/status-reading.js';
import { fullJitter } from '../shared/backoff.js';
import { pause } from '../shared/pause.js';

interface UpstreamLinkParts {
  watch: UpstreamWatch;
  clock: StorageClock;
  /** Fires when a refused key has been replaced. */
  keyReplaced: () => AbortSignal;
  /** Milliseconds after which an open link counts as stable. */
  proofMs: number;
  onUp: () => void;
  /** The first pong or frame arrived. */
  onProven: () => void;
  onReading: (reading: StatusReading) => void;
  passesOver: (taskId: string) => boolean;
  onJunk: (taskId?: string) => void;
  /** The link is open but may have lost frames. */
  onLapse: () => void;
  onDown: () => void;
  signal: AbortSignal;
}

const BACKOFF_BASE_MS = 250;
/** Maximum delay until the gateway notices that the upstream is back. */
const BACKOFF_CAP_MS = 3_000;
/** A refused key will not become valid within a second. */
const REFUSED_PAUSE_MS = 60_000;
/** Catch-up frames arrive at once and prove nothing; a frame after this long does. */
const READING_PROOF_MS = 1_000;
/** Clocks differ, and a frame may have been in transit when the link broke. */
const SINCE_OVERLAP_MS = 60_000;

/** The WebSocket to the upstream; reconnects whenever it closes. */
export class UpstreamLink {
  private readonly logger = new Logger(UpstreamLink.name);
  private link: WatchLink | undefined;
  private attempt = 0;
  /** Unix ms, of the storage. */
  private lastHeardAt: number;
  private up = false;
  private proven = false;
  /** Catch-up data ended the last link, so the next one skips the catch-up. */
  private skipCatchUp = false;
  private refused: string | undefined;
  private unreachableSince: number | undefined;

  constructor(private readonly parts: UpstreamLinkParts) {
    this.lastHeardAt = parts.clock.now();
    parts.signal.addEventListener('abort', () => this.link?.stop());
  }

  isUp(): boolean {
    return this.up;
  }

  /** Open and alive: an upstream that accepts handshakes but sends nothing counts as down. */
  isProven(): boolean {
    return this.proven;
  }

  /** Why the upstream refuses us; undefined if it does not, or is merely unreachable. */
  refusal(): string | undefined {
    return this.refused;
  }

  /** How long (ms) the upstream has not answered; 0 if it did. */
  unreachableFor(): number {
    return this.unreachableSince === undefined ? 0 : performance.now() - this.unreachableSince;
  }

  async run(): Promise<void> {
    const { signal, onDown } = this.parts;
    while (!signal.aborted) {
      const replaced = this.parts.keyReplaced();
      const end = await this.hold();
      if (signal.aborted) return;
      this.refused = refusalOf(end);
      onDown();
      const next = `attempt ${this.attempt + 1} follows`;
      if (this.refused === undefined) this.logger.warn(`upstream link ended (${end.kind}: ${end.message}), ${next}`);
      await pause(this.waitAfter(end), this.refused === undefined ? signal : AbortSignal.any([signal, replaced]));
    }
  }

  private waitAfter({ retryAfterSeconds = 0 }: WatchEnd): number {
    const own = this.refused === undefined ? fullJitter(this.attempt++, BACKOFF_BASE_MS, BACKOFF_CAP_MS) : REFUSED_PAUSE_MS;
    return Math.max(own, retryAfterSeconds * 1_000);
  }

  /** Resolves when the link has ended. */
  private hold(): Promise<WatchEnd> {
    return new Promise((resolve) => {
      let proof: NodeJS.Timeout | undefined;
      let openedAt = Infinity;
      const since = this.skipCatchUp ? undefined : new Date(this.lastHeardAt - SINCE_OVERLAP_MS).toISOString();
      const heard = () => {
        this.lastHeardAt = this.parts.clock.now();
        if (performance.now() - openedAt >= READING_PROOF_MS) this.attempt = 0;
      };
      const handlers = {
        onOpen: () => {
          openedAt = performance.now();
          this.opened();
        },
        onAlive: () => {
          proof = setTimeout(() => (this.attempt = 0), this.parts.proofMs);
          proof.unref();
          this.proven = true;
          this.parts.onProven();
        },
        onReading: (reading: StatusReading) => {
          heard();
          this.parts.onReading(reading);
        },
        passesOver: (taskId: string) => {
          const over = this.parts.passesOver(taskId);
          if (over) heard();
          return over;
        },
        onJunk: (reason: string, taskId?: string) => {
          this.logger.warn(`unreadable frame from the upstream${taskId === undefined ? '' : ` of task ${taskId}`}: ${reason}`);
          this.parts.onJunk(taskId);
        },
        onLapse: () => {
          this.logger.warn('the upstream was silent for a while: reading all open tasks');
          this.parts.onLapse();
        },
        onEnd: (end: WatchEnd) => {
          clearTimeout(proof);
          this.up = false;
          this.proven = false;
          if (openedAt !== Infinity) this.skipCatchUp = end.tooLarge === true;
          if (openedAt === Infinity) this.noteAttempt(end);
          resolve(end);
        },
      };
      this.link = this.parts.watch.open(handlers, since);
    });
  }

  private opened(): void {
    this.up = true;
    this.refused = undefined;
    this.unreachableSince = undefined;
    this.parts.onUp();
  }

  /** A status below 500 counts as an answer. */
  private noteAttempt({ kind, httpStatus = 0 }: WatchEnd): void {
    const answered = kind === 'refused' && httpStatus < 500;
    this.unreachableSince = answered ? undefined : (this.unreachableSince ?? performance.now());
  }
}

function refusalOf(end: WatchEnd): string | undefined {
  const refused = end.kind === 'refused' && (end.httpStatus === 401 || end.httpStatus === 403);
  return refused ? `the upstream refused the gateway's key on its socket (${end.httpStatus})` : undefined;
}
