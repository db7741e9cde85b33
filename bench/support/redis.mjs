import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';
import { LOAD_CORE, startProgram } from './processes.mjs';

const folders = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A separate Redis without persistence. @returns { url, process } */
export async function startRedis({ core = LOAD_CORE } = {}) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'bench-redis-'));
  folders.push(folder);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const child = startProgram('redis-server', args, { core });
  await child.printed(/Ready to accept connections/);
  return { url: `redis://127.0.0.1:${port}`, process: child };
}
