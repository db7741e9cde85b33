/** As much as a pipe takes at once on Linux. */
const FLUSH_AT = 65_536;
const FLUSH_AFTER_MS = 100;

/**
 * Gathers lines and writes them together: a call of the system a line costs more than making it. What is gathered is written at the latest after a
 * tenth of a second, and when the process exits, by a signal it handles or by an error that nobody caught.
 */
export class BufferedOutput {
  private static own: BufferedOutput | undefined;
  private gathered = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly out: { write(text: string): unknown }) {}

  /** Standard output's. */
  static ofProcess(): BufferedOutput {
    if (this.own === undefined) {
      const own = new BufferedOutput(process.stdout);
      process.once('exit', () => own.flush());
      this.own = own;
    }
    return this.own;
  }

  write(line: string): void {
    this.gathered += line;
    if (this.gathered.length >= FLUSH_AT) return this.flush();
    this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.gathered === '') return;
    const text = this.gathered;
    this.gathered = '';
    this.out.write(text);
  }
}
