import { ApiError } from '#contracts';
import { CallFailure } from '../errors/call-failure.js';
import { CallClock } from '../http/call-clock.js';
import { type Evictable } from '../resilience/fair-places.js';
import { type PaceOptions } from '../triverse-options.js';

export interface TransferSettings {
  pace: PaceOptions;
  /** The caller's signal. */
  caller?: AbortSignal | undefined;
  tooSlow: (pace: PaceOptions) => CallFailure;
  /** Whether it is not the client who keeps it from moving. */
  isHeldUp?: () => boolean;
}

const SLICES = 4;

/** One body under way: it ends with its caller, when it moves too slowly, or when others have waited for its place. */
export class Transfer implements Evictable {
  readonly #clock: CallClock;
  readonly #settings: TransferSettings;
  #timer: NodeJS.Timeout | undefined;
  /** Bytes of the last slices of the window, the present one last. */
  #slices: number[] = [];

  constructor(settings: TransferSettings) {
    this.#settings = settings;
    this.#clock = new CallClock(settings.caller);
  }

  get signal(): AbortSignal {
    return this.#clock.signal;
  }

  /** Bytes are expected from now on. */
  begin(): void {
    const { minBytesPerSecond, windowMs } = this.#settings.pace;
    this.#slices = [0];
    if (minBytesPerSecond === 0) return;
    this.#timer = setInterval(() => this.#look(), windowMs / SLICES);
    this.#timer.unref();
  }

  moved(bytes: number): void {
    const last = this.#slices.length - 1;
    if (last >= 0) this.#slices[last] = (this.#slices[last] ?? 0) + bytes;
  }

  /** All bytes have moved. */
  finish(): void {
    clearInterval(this.#timer);
    this.#slices = [];
  }

  stop(): void {
    this.finish();
    this.#clock.stop();
  }

  recentBytes(): number | undefined {
    return this.#slices.length === 0 ? undefined : this.#slices.slice(-2).reduce((sum, bytes) => sum + bytes, 0);
  }

  evict(): void {
    const answer = new ApiError(9003, {
      message: 'this team or credential uses more than its share of transfers while others wait',
      retryAfterSeconds: 1,
      details: { policy: 'transfers' },
    });
    this.#clock.end(new CallFailure('cancelled', answer));
  }

  #look(): void {
    const { pace, tooSlow, isHeldUp } = this.#settings;
    const moved = this.#slices.reduce((sum, bytes) => sum + bytes, 0);
    const isWhole = this.#slices.length === SLICES;
    if (isWhole && moved < (pace.minBytesPerSecond * pace.windowMs) / 1000 && isHeldUp?.() !== true) {
      return this.#clock.end(tooSlow(pace));
    }
    this.#slices = [...this.#slices.slice(1 - SLICES), 0];
  }
}

export function paceText({ minBytesPerSecond, windowMs }: PaceOptions): string {
  return `${minBytesPerSecond} bytes/s over ${windowMs / 1000} s`;
}
