import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './http.js';
import { freePort } from './redis-server.js';

const EXAMPLE = new URL('../../docs/examples/nginx.conf', import.meta.url);
const FOLDERS = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Debian installs it here, which is not on every PATH. */
const BINARY = ['nginx', '/usr/sbin/nginx'].find((name) => spawnSync(name, ['-v']).status === 0);
export const hasNginx = BINARY !== undefined;

export interface Nginx {
  url: string;
  accessLog(): string;
  stop(): Promise<void>;
}

/** nginx with the configuration of the operations guide; only the addresses are changed. */
export async function startNginx(gateways: readonly [string, string]): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
  FOLDERS.forEach((name) => mkdirSync(join(folder, name)));
  const port = await freePort();
  const log = join(folder, 'access.log');
  const temporary = FOLDERS.map((name) => `${name}_temp_path ${join(folder, name)};`).join(' ');
  const [first, second] = gateways.map((url) => new URL(url).host);
  const text = readFileSync(EXAMPLE, 'utf8')
    .replace('http {', `http { ${temporary}`)
    .replace('127.0.0.1:3001', first ?? '')
    .replace('127.0.0.1:3002', second ?? '')
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('/var/log/nginx/access.log', log)
    .replace('/var/log/nginx/error.log', join(folder, 'error.log'));
  const conf = join(folder, 'nginx.conf');
  writeFileSync(conf, text);
  const globals = `daemon off; master_process off; pid ${join(folder, 'pid')};`;
  const child = spawn(BINARY ?? '', ['-p', folder, '-e', 'stderr', '-c', conf, '-g', globals], { stdio: 'ignore' });
  const ended = once(child, 'close');
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    () =>
      fetch(`${url}/health/live`).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
  );
  return {
    url,
    accessLog: () => readFileSync(log, 'utf8'),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
