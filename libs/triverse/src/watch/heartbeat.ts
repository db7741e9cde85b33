import { type WatchOptions } from '../triverse-options.js';

export interface HeartbeatActions {
  /** Asks the peer for a sign of life. */
  beat(): void;
  /** None came: called at most once. */
  silence(): void;
}

/** The upstream documents no heartbeat, and a link that died without a goodbye looks like a quiet one. */
export class Heartbeat {
  #beats: NodeJS.Timeout | undefined;
  #limit: NodeJS.Timeout | undefined;
  #unanswered = 0;

  constructor(
    private readonly settings: Pick<WatchOptions, 'pingMs' | 'idleMs'>,
    private readonly actions: HeartbeatActions,
  ) {}

  /** The first beat goes out at once: a peer that is away from the beginning leaves it unanswered. */
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

  /** @returns whether earlier beats were left without an answer. */
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
