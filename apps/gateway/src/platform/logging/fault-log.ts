/** One line a second at most. */
const EVERY_MS = 1_000;
/** A line names this many causes, the most frequent first. */
const NAMED = 3;
const LONGEST = 200;

/** Counts faults, and writes what caused them: the first at once, those of the next second together. A storage that is away fails thousands of calls a second. */
export class FaultLog {
  private count = 0;
  private readonly causes = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly write: (line: string) => void) {}

  readonly note = (fault: unknown): void => {
    this.count++;
    const cause = (fault instanceof Error ? fault.message : String(fault)).slice(0, LONGEST);
    this.causes.set(cause, (this.causes.get(cause) ?? 0) + 1);
    if (this.timer === undefined) this.flush();
  };

  /** Since the start. */
  total(): number {
    return this.count;
  }

  close(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private flush(): void {
    this.timer = undefined;
    if (this.causes.size === 0) return;
    const named = [...this.causes]
      .sort(([, a], [, b]) => b - a)
      .map(([cause, times]) => (times === 1 ? cause : `${cause} (${times} times)`));
    const rest = named.length > NAMED ? `; and ${named.length - NAMED} other causes` : '';
    this.causes.clear();
    this.write(`${named.slice(0, NAMED).join('; ')}${rest}`);
    this.timer = setTimeout(() => this.flush(), EVERY_MS);
    this.timer.unref();
  }
}
