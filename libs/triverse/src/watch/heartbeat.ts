import { type WatchOptions } from '../triverse-options.js';

export interface HeartbeatActions {
  /** Sends a ping. */
  beat(): void;
  /** Called at most once, when no answer came. */
  silence(): void;
}

/** The upstream documents no heartbeat, and a dead link looks like a quiet one. */
export class Heartbeat {
  #beats: NodeJS.Timeout | undefined;
  #limit: NodeJS.Timeout | undefined;
  #unanswered = 0;

  constructor(
    private readonly settings: Pick<WatchOptions, 'pingMs' | 'idleMs'>,
    private readonly actions: HeartbeatActions,
  ) {}

  /** The first ping is sent at once, so a peer that is unreachable from the start is detected. */
  start(): void {
    const beat = () => {
      this.#unanswered++;
      this.actions.beat();
    };
    beat();
    this.#beats = setInterval(beat, this.settings.pingMs);
    this.#limit = setTimeout(() => {
      this.stop();
      this.actions.silence();
    }, this.settings.idleMs);
  }

  alive(): void {
    this.#limit?.refresh();
  }

  /** @returns whether earlier pings were unanswered. */
  answered(): boolean {
    const lapsed = this.#unanswered > 1;
    this.#unanswered = 0;
    this.alive();
    return lapsed;
  }

  stop(): void {
    clearInterval(this.#beats);
    clearTimeout(this.#limit);
    this.#limit = undefined;
  }
}
