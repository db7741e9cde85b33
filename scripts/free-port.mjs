import { createServer } from 'node:net';

/** A free port on this host, the usual one if it is free; use it at once. */
export async function freePort(host = '127.0.0.1', usual = 0) {
  const server = createServer();
  const listen = (port) => new Promise((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  await listen(usual).catch((error) => (usual === 0 ? Promise.reject(error) : listen(0)));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
