import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './redis-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Builds what the processes run, if it is not built already. */
export async function buildGateway(): Promise<void> {
  const script = (await import(join(root, 'scripts', 'build.mjs'))) as { buildIfNeeded(): boolean };
  script.buildIfNeeded();
}

/** A gateway as it ships, in a process of its own that can be killed and started again on the same port. */
export class GatewayProcess {
  /** When it last became the cluster's watcher (Unix ms). */
  watchingSince = 0;
  output = '';
  private child: ChildProcess | undefined;
  private onWatching: (() => void)[] = [];

  private constructor(
    readonly port: number,
    private readonly env: Record<string, string>,
  ) {}

  static async start(env: Record<string, string>): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(await freePort(), env);
    await gateway.start();
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  isWatching(): boolean {
    return this.isUp() && this.watchingSince > 0;
  }

  isUp(): boolean {
    return this.child !== undefined;
  }

  async start(): Promise<void> {
    const child = fork(join(root, 'dist/apps/gateway/src/main.js'), {
      silent: true,
      execArgv: [],
      env: { PATH: process.env['PATH'], LOG_LEVEL: 'info', ...this.env, PORT: String(this.port) },
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    child.stdout?.on('data', (chunk: Buffer) => this.read(chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => this.read(chunk.toString('utf8')));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the gateway ended: ${this.output.slice(-1_000)}`);
    });
    await Promise.race([once(child, 'message'), ended]);
    this.child = child;
  }

  /** As a crash. */
  kill(): Promise<number | null> {
    return this.signal('SIGKILL');
  }

  /** @returns the exit code. */
  stop(): Promise<number | null> {
    return this.signal('SIGTERM');
  }

  /** Resolves when it becomes the watcher, or at once when it is. */
  async watching(): Promise<void> {
    if (!this.isWatching()) await new Promise<void>((resolve) => this.onWatching.push(resolve));
  }

  private async signal(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (child === undefined) return null;
    this.child = undefined;
    this.watchingSince = 0;
    const exit = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    return (await exit)[0];
  }

  private read(text: string): void {
    this.output = (this.output + text).slice(-200_000);
    if (text.includes('no longer watching the upstream')) this.watchingSince = 0;
    if (!/[^r] watching the upstream for the cluster|"watching the upstream for the cluster/.test(text)) return;
    this.watchingSince = Date.now();
    for (const wake of this.onWatching.splice(0)) wake();
  }
}
