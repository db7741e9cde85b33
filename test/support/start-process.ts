import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

const NPM_START = ['npm', 'start', '--silent'] as const;

/** `npm start` as in a terminal: in its own process group, which receives Ctrl-C as a whole. */
export class StartProcess {
  /** Resolves with the exit code when the last child process is gone: only then does its output close. */
  readonly ended: Promise<number | null>;
  /** Standard output and standard error. */
  output = '';
  private readonly child: ChildProcess;
  private waiting: (() => void)[] = [];

  constructor(env: Record<string, string>, [command, ...args]: readonly string[] = NPM_START) {
    const child = spawn(command ?? '', args, {
      cwd: repository,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        PORT: '0',
        SANDBOX_TASK_MS: '600',
        STORAGE_ENGINE: env['REDIS_URL'] ? 'redis' : 'memory',
        ...env,
      },
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        this.wake();
      });
    }
    this.ended = once(child, 'close').then(([code]) => {
      this.wake();
      return code as number | null;
    });
  }

  isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Resolves with the pattern's first group once the output holds it. */
  async printed(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found[1] ?? found[0];
      if (this.isOver()) throw new Error(`it ended: ${this.output}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Signals the whole group, as a terminal does. */
  signalAll(signal: NodeJS.Signals): void {
    process.kill(-(this.child.pid ?? 0), signal);
  }

  /** Signals only the first process. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
