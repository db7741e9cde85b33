/** Workers that make one request after the other until the load is stopped. */
export class SteadyLoad {
  /** What failed and how. */
  readonly failures: string[] = [];
  private done = 0;
  private isStopping = false;
  private waiting: (() => void)[] = [];
  private readonly running: Promise<unknown>;

  /** @param kinds by name; each throws if its request was not answered as it should be. */
  constructor(kinds: Readonly<Record<string, () => Promise<unknown>>>, workersEach = 3) {
    const workers = Object.entries(kinds).flatMap(([name, request]) =>
      Array.from({ length: workersEach }, () => this.work(name, request)),
    );
    this.running = Promise.all(workers);
  }

  /** Resolves after so many more requests of all workers. */
  async more(requests: number): Promise<void> {
    const goal = this.done + requests;
    while (this.done < goal) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async work(name: string, request: () => Promise<unknown>): Promise<void> {
    while (!this.isStopping) {
      await request().catch((error: unknown) => this.failures.push(`${name}: ${String(error)}`));
      this.done += 1;
      for (const wake of this.waiting.splice(0)) wake();
    }
  }
}
