import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { eventually } from './http.js';

/** A proxy that stands in front of two gateways. */
export interface Proxy {
  url: string;
  /** Resolves once it sends requests to the first or second gateway again after a restart. */
  uses(gateway: 0 | 1): Promise<void>;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** The names that the shipped configurations have for the gateways. */
const NAMES = ['gateway-1:3000', 'gateway-2:3000'] as const;

/** A shipped configuration with the addresses of this test. */
export function withAddresses(file: URL, gateways: readonly [string, string], replacements: Record<string, string>): string {
  const hosts = gateways.map((url) => new URL(url).host);
  const all = { ...replacements, [NAMES[0]]: hosts[0] ?? '', [NAMES[1]]: hosts[1] ?? '' };
  return Object.entries(all).reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`the configuration has no ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(file, 'utf8'),
  );
}

/** Starts the program. Resolves when a gateway answers through it. */
export async function startProxyProcess(binary: string, args: string[], url: string) {
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(() => running.delete(child));
  const isAlive = () =>
    fetch(`${url}/health/live`).then(
      ({ status }) => status === 200,
      () => false,
    );
  await eventually(isAlive, (alive) => alive || child.exitCode !== null);
  if (child.exitCode !== null) throw new Error(`${binary} ended: ${output}`);
  return {
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
