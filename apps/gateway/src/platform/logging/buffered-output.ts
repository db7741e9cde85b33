/** As much as a pipe takes at once on Linux. */
const FLUSH_AT = 65_536;
/** As much as no other writer's bytes can get into (PIPE_BUF on Linux). */
const ATOMIC = 4_096;
const FLUSH_AFTER_MS = 100;

/**
 * Gathers lines and writes them together: a call of the system a line costs more than making it. What is gathered is written at the latest after a
 * tenth of a second, and when the process exits, by a signal it handles or by an error that nobody caught.
 */
export class BufferedOutput {
  private static own: BufferedOutput | undefined;
  private gathered = '';
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param most bytes that are written together; a longer line goes alone. */
  constructor(
    private readonly out: { write(text: string): unknown },
    private readonly most = FLUSH_AT,
  ) {}

  /** Standard output's. @param isShared whether other processes write to it too, whose lines must not get into ours */
  static ofProcess({ isShared = false } = {}): BufferedOutput {
    if (this.own === undefined) {
      const own = new BufferedOutput(process.stdout, isShared ? ATOMIC : FLUSH_AT);
      process.once('exit', () => own.flush());
      this.own = own;
    }
    return this.own;
  }

  write(line: string): void {
    const bytes = Buffer.byteLength(line);
    if (this.bytes > 0 && this.bytes + bytes > this.most) this.flush();
    this.gathered += line;
    this.bytes += bytes;
    if (this.bytes >= this.most) return this.flush();
    this.timer ??= setTimeout(() => this.flush(), FLUSH_AFTER_MS).unref();
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.gathered === '') return;
    const text = this.gathered;
    this.gathered = '';
    this.bytes = 0;
    this.out.write(text);
  }
}
