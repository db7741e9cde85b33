import { type BackoffOptions, fullJitter } from '../backoff.js';
import { askedWaitMs, errorOf, isPassing, NetworkError, TriverseError } from '../errors.js';
import { type SocketLink } from './socket-link.js';

export interface ResubscriberOptions {
  link: SocketLink;
  backoff: BackoffOptions;
  /** Subscribes to the room and processes its snapshot. */
  ask: () => Promise<void>;
  onRefused: (error: Error) => void;
}

/**
 * Keeps one subscription alive across reconnects. A request made while another is in flight runs
 * after it: an event that was skipped for its unknown epoch may be newer than the snapshot in flight.
 */
export class Resubscriber {
  private busy = false;
  private again = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = false;

  constructor(private readonly options: ResubscriberOptions) {}

  request(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    if (this.busy) this.again = true;
    else void this.run();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.busy = true;
    this.again = false;
    try {
      await this.options.ask();
      this.attempt = 0;
    } catch (error) {
      if (!this.stopped) this.failed(errorOf(error));
    }
    this.busy = false;
    if (this.again && !this.stopped) void this.run();
  }

  private failed(error: Error): void {
    const { link, backoff, onRefused } = this.options;
    // After a broken connection, onConnect asks again.
    if (error instanceof NetworkError && !link.connected) return;
    if (error instanceof TriverseError && error.code === 9001) return link.reauthenticate();
    if (!isPassing(error)) return onRefused(error);
    this.timer = setTimeout(() => this.request(), askedWaitMs(error) + fullJitter(this.attempt++, backoff));
  }
}
