import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADMIN_TOKEN, GATEWAY_SECRET, makeTeam, type TestTeam, UPSTREAM_KEY } from './stack.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Builds what changed since the last build; give the hook that calls it a minute or two. */
export function buildGateway(): void {
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The gateway as it ships, in a process of its own. */
export class GatewayProcess {
  readonly exited: Promise<Exit>;
  private stdout = '';
  private stderr = '';
  url = '';

  private constructor(private readonly child: ChildProcess) {
    running.add(child);
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = once(child, 'close').then(([code]) => {
      running.delete(child);
      return { code: code as number | null, stdout: this.stdout, stderr: this.stderr };
    });
  }

  /** Without waiting for it to listen. */
  static spawn(upstream: string, env: Record<string, string> = {}): GatewayProcess {
    const main = join(root, 'dist/apps/gateway/src/main.js');
    const child = spawn(process.execPath, ['--enable-source-maps', main], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'info',
        TRIVERSE_API_KEY: UPSTREAM_KEY,
        TRIVERSE_BASE_URL: `${upstream}/api/v1`,
        GATEWAY_SECRET,
        ADMIN_TOKEN,
        ...env,
      },
    });
    return new GatewayProcess(child);
  }

  static async start(upstream: string, env: Record<string, string> = {}): Promise<GatewayProcess> {
    const gateway = GatewayProcess.spawn(upstream, env);
    gateway.url = await gateway.printed(/gateway listening on (\S+)\n/);
    return gateway;
  }

  /** Resolves with the pattern's first group once standard output holds it. */
  async printed(pattern: RegExp): Promise<string> {
    const { stdout } = this.child;
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found) return found[1] ?? found[0];
      const ended = this.exited.then((exit) => Promise.reject(new Error(`the gateway ended: ${exit.stderr}${exit.stdout}`)));
      if (stdout) await Promise.race([once(stdout, 'data'), ended]);
    }
  }

  makeTeam(): Promise<TestTeam> {
    return makeTeam(this.url);
  }

  /** Resident memory in MB: now, and the most there ever was. */
  memory(): { now: number; peak: number } {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
