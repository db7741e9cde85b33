/** A figure that takes work to find out may take this part of the time. */
const SHARE = 20;
/** Whoever asks waits this long for a new one, and gets the last one then. */
const PATIENCE_MS = 1_000;

export interface CensusOptions {
  /** A figure younger than this is given again. */
  restMs: number;
  onFault: (error: unknown) => void;
}

/** A figure that is too dear to be found out at each scrape: one count at a time, with rests between them, however often it is asked for. */
export class Census<T> {
  private latest: T | undefined;
  private running: Promise<void> | undefined;
  private dueAt = -Infinity;

  constructor(
    private readonly count: () => Promise<T>,
    private readonly options: CensusOptions,
  ) {}

  /** Undefined before the first count, and when the last one failed. */
  async read(): Promise<T | undefined> {
    if (this.running === undefined && performance.now() < this.dueAt) return this.latest;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    this.running ??= this.take();
    await Promise.race([this.running, patience]);
    clearTimeout(timer);
    return this.latest;
  }

  private async take(): Promise<void> {
    const startedAt = performance.now();
    try {
      this.latest = await this.count();
    } catch (error) {
      this.latest = undefined;
      this.options.onFault(error);
    }
    const endedAt = performance.now();
    this.dueAt = endedAt + Math.max(this.options.restMs, (endedAt - startedAt) * SHARE);
    this.running = undefined;
  }
}
