/** A wait that can be ended early, once. Does not keep the process alive. */
export class Rest {
  #end: (() => void) | undefined;
  #isWoken = false;

  /** Ends the wait under way, or the next one. */
  wake(): void {
    this.#isWoken = true;
    this.#end?.();
  }

  /** @param ms null: until it is woken. */
  async take(ms: number | null): Promise<void> {
    if (!this.#isWoken)
      await new Promise<void>((resolve) => {
        const timer = ms === null ? undefined : setTimeout(resolve, ms).unref();
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#end = undefined;
    this.#isWoken = false;
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
