import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Debian's interpreter first: another one on the PATH does not see Debian's packages. */
const INTERPRETERS = ['/usr/bin/python3', 'python3'];
const NEEDED = 'import socketio, requests, websocket';

/** The interpreter that has python-socketio; undefined if none has. */
export const pythonWithSocketIo = INTERPRETERS.find((python) => spawnSync(python, ['-c', NEEDED]).status === 0);

interface PythonLine {
  event: string;
  data: unknown;
}

/** python-socketio watching one task in a separate process. */
export class PythonWatch {
  readonly lines: PythonLine[] = [];
  readonly exit: Promise<number | null>;
  private stderr = '';
  private waiting: (() => void)[] = [];

  constructor(python: string, watch: { url: string; uuid: string; transport: string; token: string }) {
    const script = fileURLToPath(new URL('watch_task.py', import.meta.url));
    const child = spawn(python, [script, watch.url, watch.uuid, watch.transport], {
      env: { PATH: process.env['PATH'], GATEWAY_TOKEN: watch.token },
    });
    child.stderr.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line) as PythonLine);
      this.wake();
    });
    this.exit = new Promise((resolve) =>
      child.once('close', (code) => {
        resolve(code);
        this.wake();
      }),
    );
  }

  /** Resolves with the first event of that name. */
  async heard(event: string): Promise<unknown> {
    let over = false;
    void this.exit.then(() => (over = true));
    for (;;) {
      const line = this.lines.find((one) => one.event === event);
      if (line !== undefined) return line.data;
      if (over) throw new Error(`python ended without ${event}: ${JSON.stringify(this.lines)} ${this.stderr}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private wake(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
