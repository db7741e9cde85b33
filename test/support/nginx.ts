import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Proxy, startProxyProcess, withAddresses } from './proxy-process.js';
import { freePort } from './redis-server.js';

const SHIPPED = new URL('../../deploy/nginx/nginx.conf', import.meta.url);

/** Debian installs it here, which is not on every PATH. */
const BINARY = ['nginx', '/usr/sbin/nginx'].find((name) => spawnSync(name, ['-v']).status === 0);
export const hasNginx = BINARY !== undefined;

export interface Nginx extends Proxy {
  accessLog(): string;
}

/** nginx with the shipped configuration, of which only the addresses and the folder for its files are changed. */
export async function startNginx(gateways: readonly [string, string]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  const port = await freePort();
  const log = join(folder, 'access.log');
  const conf = join(folder, 'nginx.conf');
  const replacements = {
    '/tmp/nginx': join(folder, 'nginx'),
    '/dev/stdout': log,
    '/dev/stderr': join(folder, 'error.log'),
    'listen 8080': `listen 127.0.0.1:${port}`,
  };
  writeFileSync(conf, withAddresses(SHIPPED, gateways, replacements));
  const url = `http://127.0.0.1:${port}`;
  const globals = 'daemon off; master_process off;';
  const child = await startProxyProcess(BINARY ?? '', ['-p', folder, '-e', 'stderr', '-c', conf, '-g', globals], url);
  return {
    url,
    accessLog: () => readFileSync(log, 'utf8'),
    // It tries an instance that was away again with the next requests, and then the other one.
    uses: () => Promise.resolve(),
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
