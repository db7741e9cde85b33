import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ADMIN_TOKEN } from './stack.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/admin.mjs', import.meta.url));

/**
 * Runs one command of the admin CLI in its own process.
 * @param input its standard input.
 */
export function runAdmin(args: string[], env: Record<string, string>, input = '') {
  return new Promise<{ status: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [SCRIPT, ...args], { env: { PATH: process.env['PATH'] ?? '', ADMIN_TOKEN, ...env } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.once('close', (status) => resolve({ status, out, err }));
  });
}
