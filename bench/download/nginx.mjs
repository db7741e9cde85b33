import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../scripts/free-port.mjs';
import { startProgram } from '../support/processes.mjs';

/**
 * A single process, so that its pid is the one that does the work.
 * @param options.certificate { key, cert } paths, to listen with TLS
 * @param options.modules paths of modules to load
 * @returns { url, pid, process }
 */
export async function startNginx(folder, { core, location, certificate, modules = [], connections = 512 }) {
  const port = await freePort();
  const own = join(folder, `nginx-${port}`);
  mkdirSync(own);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${own}/${name};`);
  const tls = certificate ? `ssl_certificate ${certificate.cert}; ssl_certificate_key ${certificate.key};` : '';
  const loads = modules.map((path) => `load_module ${path};`).join(' ');
  const text = `${loads} daemon off; master_process off; pid ${own}/pid; error_log stderr notice; events { worker_connections ${connections}; }
http { access_log off; sendfile on; keepalive_requests 1000000; default_type application/octet-stream; ${temporary.join(' ')}
  server { listen 127.0.0.1:${port}${certificate ? ' ssl' : ''}; ${tls} location / { ${location} } } }`;
  writeFileSync(join(own, 'conf'), text);
  const child = startProgram('nginx', ['-p', own, '-e', 'stderr', '-c', join(own, 'conf')], { core });
  await accepting(port);
  return { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, pid: child.pid, process: child };
}

async function accepting(port) {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1');
    try {
      return await once(socket, 'connect');
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((again) => setTimeout(again, 50));
    } finally {
      socket.destroy();
    }
  }
}
