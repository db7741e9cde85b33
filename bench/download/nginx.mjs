import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';
import { startProgram } from '../support/processes.mjs';

/** A single process, so that its pid is the one that does the work. @returns { url, pid } */
export async function startNginx(folder, { core, location }) {
  const port = await freePort();
  const own = join(folder, `nginx-${port}`);
  mkdirSync(own);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${own}/${name};`);
  const text = `daemon off; master_process off; pid ${own}/pid; error_log stderr notice; events {}
http { access_log off; sendfile on; keepalive_requests 1000000; default_type application/octet-stream; ${temporary.join(' ')}
  server { listen 127.0.0.1:${port}; location / { ${location} } } }`;
  writeFileSync(join(own, 'conf'), text);
  const child = startProgram('nginx', ['-p', own, '-e', 'stderr', '-c', join(own, 'conf')], { core });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await fetch(url);
      return { url, pid: child.pid };
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((again) => setTimeout(again, 50));
    }
  }
}
