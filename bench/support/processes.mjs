/** Child processes of a bench: each pinned to one core, each asked over IPC, none of them outliving the run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The contestant has a core for itself, and so has the load. On a single core the two would share it, and figures would mean little. */
export const SERVER_CORE = 0;
export const LOAD_CORE = Math.min(1, cpus().length - 1);

const hasTaskset = spawnSync('taskset', ['-V']).status === 0;
export const isPinned = () => hasTaskset && cpus().length > 1;

const probe = fileURLToPath(new URL('./probe.mjs', import.meta.url));
const running = new Set();
process.once('exit', () => running.forEach(({ child }) => child.kill('SIGKILL')));

/**
 * Any program on one core.
 * @param options.yields it runs only while nothing else needs the core: it stands for programs on other machines.
 * @returns a Started
 */
export function startProgram(command, args, { core, env = {}, ipc = false, stdout = 'pipe', yields = false } = {}) {
  const pin = hasTaskset && core !== undefined ? ['taskset', '-c', String(core)] : [];
  const [program, ...rest] = [...(yields ? ['nice', '-n', '19'] : []), ...pin, command, ...args];
  const child = spawn(program, rest, {
    stdio: ['ignore', stdout, 'pipe', ...(ipc ? ['ipc'] : [])],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  return new Started(child);
}

/** A module of ours in a process of its own; see `answer.mjs` for its side, and `probe.mjs` for what any of them can be asked. */
export function startNode(script, { args = [], nodeArgs = [], ...options } = {}) {
  const path = script instanceof URL ? fileURLToPath(script) : script;
  return startProgram(process.execPath, [...nodeArgs, '--import', probe, path, ...args], { ...options, ipc: true });
}

export async function stopAll() {
  await Promise.all([...running].map((started) => started.stop()));
}

class Started {
  #asked = 0;
  #output = '';

  constructor(child) {
    this.child = child;
    running.add(this);
    // taskset replaces itself with the program, so that this is the program's own id.
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-20_000)));
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(this);
      return new Error(`${child.spawnargs.join(' ')} ended (${signal ?? code}): ${this.#output}`);
    });
  }

  /** The end of what it printed. */
  get output() {
    return this.#output;
  }

  /** Calls the handler of that name in the child. */
  async ask(what, body = {}) {
    const id = ++this.#asked;
    this.child.send({ ask: what, id, body });
    const answer = await this.heard((message) => message?.answer === id);
    if (answer.error !== undefined) throw new Error(`${what}: ${answer.error}`);
    return answer.value;
  }

  /** The next IPC message that fits. */
  async heard(fits) {
    let listener;
    const message = new Promise((resolve) => {
      listener = (one) => fits(one) && resolve(one);
      this.child.on('message', listener);
    });
    return await this.#unlessItEnds(message).finally(() => this.child.off('message', listener));
  }

  /** The first group of a pattern that the program prints. */
  async printed(pattern) {
    for (;;) {
      const found = pattern.exec(this.#output);
      if (found) return found[1] ?? found[0];
      await this.#unlessItEnds(Promise.race([once(this.child.stdout, 'data'), once(this.child.stderr, 'data')]));
    }
  }

  async stop() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  #unlessItEnds(promise) {
    return Promise.race([promise, this.ended.then((error) => Promise.reject(error))]);
  }
}
