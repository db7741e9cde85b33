/** Child processes of a benchmark: each is pinned to one core, is called over IPC, and ends with the run. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** Contestant and load have one core each. On a single core they would share it, and the figures would mean little. */
export const SERVER_CORE = 0;
export const LOAD_CORE = Math.min(1, cpus().length - 1);

const hasTaskset = spawnSync('taskset', ['-V']).status === 0;
export const isPinned = () => hasTaskset && cpus().length > 1;

const probe = fileURLToPath(new URL('./probe.mjs', import.meta.url));
const running = new Set();
process.once('exit', () => running.forEach(({ child }) => child.kill('SIGKILL')));

/**
 * Starts any program on one core.
 * @param options.yields it runs only while nothing else needs the core: it represents programs on other machines.
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

/** Starts one of our modules in a separate process; `answer.mjs` is its side of the calls, `probe.mjs` adds the calls that every process answers. */
export function startNode(script, { args = [], nodeArgs = [], ...options } = {}) {
  const path = script instanceof URL ? fileURLToPath(script) : script;
  return startProgram(process.execPath, [...nodeArgs, '--import', probe, path, ...args], { ...options, ipc: true });
}

/** Pins the main thread of a running program, and none of its other threads. */
export function pinMainThread({ pid }, core) {
  if (hasTaskset) spawnSync('taskset', ['-p', '-c', String(core), String(pid)]);
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
    // taskset replaces itself with the program, so this is the pid of the program.
    this.pid = child.pid;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-20_000)));
    this.ended = once(child, 'close').then(([code, signal]) => {
      running.delete(this);
      return new Error(`${child.spawnargs.join(' ')} ended (${signal ?? code}): ${this.#output}`);
    });
  }

  /** The last part of its output. */
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

  /** The next matching IPC message. */
  async heard(fits) {
    let listener;
    const message = new Promise((resolve) => {
      listener = (one) => fits(one) && resolve(one);
      this.child.on('message', listener);
    });
    return await this.#unlessItEnds(message).finally(() => this.child.off('message', listener));
  }

  /** The first group of a pattern in the program's output. */
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
