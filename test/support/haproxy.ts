import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './http.js';
import { type Proxy, startProxyProcess, withAddresses } from './proxy-process.js';
import { freePort } from './redis-server.js';

const SHIPPED = new URL('../../deploy/haproxy/haproxy.cfg', import.meta.url);

/** Debian's own place for it is not on everybody's PATH. */
const BINARY = ['haproxy', '/usr/sbin/haproxy'].find((name) => spawnSync(name, ['-v']).status === 0);
export const hasHaproxy = BINARY !== undefined;

/** HAProxy with the shipped configuration, of which only the addresses are changed. */
export async function startHaproxy(gateways: readonly [string, string]): Promise<Proxy> {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'));
  const port = await freePort();
  const conf = join(folder, 'haproxy.cfg');
  writeFileSync(conf, withAddresses(SHIPPED, gateways, { 'bind :8080': `bind 127.0.0.1:${port}` }));
  const url = `http://127.0.0.1:${port}`;
  const child = await startProxyProcess(BINARY ?? '', ['-db', '-f', conf], url);
  return {
    url,
    async uses(gateway) {
      const server = (backend: string) => `Server ${backend}/gateway-${gateway + 1} is `;
      const isUp = (backend: string) => {
        const [up, down] = ['UP', 'DOWN'].map((state) => child.output().lastIndexOf(server(backend) + state));
        return (up ?? -1) >= (down ?? -1);
      };
      await eventually(
        () => Promise.resolve(['gateways', 'sockets'].every(isUp)),
        (up) => up,
      );
    },
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
