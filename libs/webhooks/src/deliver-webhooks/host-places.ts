/** Bounds what is under way to one host, so that a slow one does not hold every place. */
export class HostPlaces {
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(private readonly perHost: number) {}

  /** Waits for a place. @returns what gives it back; undefined when there was none in time. */
  async take(host: string, waitMs: number, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (!this.#tryTake(host) && !(await this.#wait(host, waitMs, signal))) return undefined;
    let isHeld = true;
    return () => {
      if (isHeld) this.#giveBack(host);
      isHeld = false;
    };
  }

  #tryTake(host: string): boolean {
    const taken = this.#taken.get(host) ?? 0;
    if (taken >= this.perHost) return false;
    this.#taken.set(host, taken + 1);
    return true;
  }

  /** A place that is given back goes to whoever has waited longest, without being free in between. */
  #giveBack(host: string): void {
    const next = this.#waiting.get(host)?.shift();
    if (next !== undefined) return next();
    const taken = (this.#taken.get(host) ?? 1) - 1;
    if (taken > 0) this.#taken.set(host, taken);
    else this.#taken.delete(host);
  }

  #wait(host: string, waitMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(host) ?? [];
      this.#waiting.set(host, queue);
      const settle = (got: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        if (!got) queue.splice(queue.indexOf(take), 1);
        if (queue.length === 0 && this.#waiting.get(host) === queue) this.#waiting.delete(host);
        resolve(got);
      };
      const take = () => settle(true);
      const leave = () => settle(false);
      const timer = setTimeout(leave, waitMs);
      queue.push(take);
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
  }
}
