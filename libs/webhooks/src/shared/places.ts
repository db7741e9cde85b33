/** Bounds what is under way at a time by name, of a host or a team, say, so that a slow one does not hold every place. */
export class Places {
  readonly #taken = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(private readonly perName: number) {}

  /** Waits for a place. @returns what gives it back; undefined when there was none in time. */
  async take(name: string, waitMs: number, signal: AbortSignal): Promise<(() => void) | undefined> {
    if (!this.#tryTake(name) && !(await this.#wait(name, waitMs, signal))) return undefined;
    let isHeld = true;
    return () => {
      if (isHeld) this.#giveBack(name);
      isHeld = false;
    };
  }

  #tryTake(name: string): boolean {
    const taken = this.#taken.get(name) ?? 0;
    if (taken >= this.perName) return false;
    this.#taken.set(name, taken + 1);
    return true;
  }

  /** A place that is given back goes to whoever has waited longest, without being free in between. */
  #giveBack(name: string): void {
    const next = this.#waiting.get(name)?.shift();
    if (next !== undefined) return next();
    const taken = (this.#taken.get(name) ?? 1) - 1;
    if (taken > 0) this.#taken.set(name, taken);
    else this.#taken.delete(name);
  }

  #wait(name: string, waitMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const queue = this.#waiting.get(name) ?? [];
      this.#waiting.set(name, queue);
      const settle = (got: boolean) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', leave);
        if (!got) queue.splice(queue.indexOf(take), 1);
        if (queue.length === 0 && this.#waiting.get(name) === queue) this.#waiting.delete(name);
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
