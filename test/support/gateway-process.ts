import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Eavesdropper } from './secrecy/overheard.js';
import { ADMIN_TOKEN, GATEWAY_SECRET, makeTeam, SECRETS, type TestTeam, UPSTREAM_KEY } from './stack.js';
import { watchGateway } from './traffic/known-gateways.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = join(root, 'dist/apps/gateway/src/main.js');
const EAR = new URL('secrecy/preload.mjs', import.meta.url).href;
const WATCHING = 'watching the upstream for the cluster';
const NOT_WATCHING = 'no longer watching the upstream';

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Builds what changed since the last build; allow its hook a minute or two. */
export function buildGateway(): void {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The built gateway in a separate process. It can be stopped and started again, on another port. */
export class GatewayProcess {
  url = '';
  exited!: Promise<Exit>;
  private child!: ChildProcess;
  private up = false;
  private stdout = '';
  private stderr = '';
  private waiting: (() => void)[] = [];

  private constructor(
    private readonly env: Record<string, string>,
    private readonly main: string,
  ) {
    this.launch();
  }

  /** Starts without waiting for it to listen. @param main the program; of another version, its answers are not held to these documents. */
  static spawn(upstream: string, env: Record<string, string> = {}, main = MAIN): GatewayProcess {
    const own = {
      PORT: '0',
      SHUTDOWN_DRAIN_MS: '0',
      LOG_LEVEL: 'trace',
      TRIVERSE_API_KEY: UPSTREAM_KEY,
      TRIVERSE_BASE_URL: `${upstream}/api/v1`,
      GATEWAY_SECRET,
      ADMIN_TOKEN,
      ...env,
    };
    return new GatewayProcess(own, main);
  }

  static async start(upstream: string, env: Record<string, string> = {}, main = MAIN): Promise<GatewayProcess> {
    const gateway = GatewayProcess.spawn(upstream, env, main);
    await gateway.listening();
    return gateway;
  }

  /** Starts it again after it has ended. */
  async restart(): Promise<void> {
    this.launch();
    await this.listening();
  }

  /** Resolves with the pattern's first group once standard output holds it. */
  printed(pattern: RegExp): Promise<string> {
    return this.until(() => {
      const found = pattern.exec(this.stdout);
      return found === null ? undefined : (found[1] ?? found[0]);
    });
  }

  isUp(): boolean {
    return this.up;
  }

  /** Whether it holds the watch, by its latest log line. */
  isWatching(): boolean {
    return this.up && this.stdout.lastIndexOf(`"${WATCHING}`) > this.stdout.lastIndexOf(NOT_WATCHING);
  }

  /** Resolves when it becomes the watcher, or at once if it already is. */
  async watching(): Promise<void> {
    await this.until(() => this.isWatching() || undefined);
  }

  makeTeam(): Promise<TestTeam> {
    return makeTeam(this.url);
  }

  /** Closes the pipe of its log, as when the reader exits. */
  closeLog(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** What it has printed on standard output since it was launched. */
  get output(): string {
    return this.stdout;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Kills it, as a crash does. */
  kill(): Promise<Exit> {
    return this.end('SIGKILL');
  }

  /** Stops it, as an operator does. */
  stop(): Promise<Exit> {
    return this.end('SIGTERM');
  }

  private end(signal: NodeJS.Signals): Promise<Exit> {
    this.up = false;
    this.child.kill(signal);
    return this.exited;
  }

  private launch(): void {
    [this.stdout, this.stderr] = ['', ''];
    const eavesdropper = new Eavesdropper(SECRETS);
    const child = spawn(process.execPath, ['--enable-source-maps', '--import', EAR, this.main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...this.env },
    });
    this.child = child;
    running.add(child);
    child.stdout.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      this.wake();
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, 'close').then(([code]) => {
      running.delete(child);
      this.up = false;
      this.wake();
      eavesdropper.printed(this.stdout + this.stderr);
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  private async listening(): Promise<void> {
    this.url = await this.printed(/gateway listening on (\S+)\n/);
    this.up = true;
    if (this.main === MAIN) watchGateway(this.url);
  }

  private async until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const seen = look();
      if (seen !== undefined) return seen;
      if (!running.has(this.child)) throw new Error(`the gateway ended: ${this.stderr}${this.stdout.slice(-2_000)}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
