import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built console lies beside the built gateway. */
const BUILT = fileURLToPath(new URL('../../../console/', import.meta.url));

/** No third party: scripts, styles, workers and connections are the gateway's own. The component library writes style tags, the 3D viewer decodes in WebAssembly. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "connect-src 'self' blob: data:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the console at /console when it has been built. Open to everyone: it is the page on which one signs in. */
export async function serveConsole(app: NestFastifyApplication): Promise<void> {
  if (!existsSync(join(BUILT, 'assets'))) return;
  const { default: fastifyStatic } = await import('@fastify/static');
  await app.register(fastifyStatic, {
    root: BUILT,
    // Without the slash at its end, so that the plugin sends /console there.
    prefix: '/console',
    redirect: true,
    preCompressed: true,
    setHeaders: (reply, path) => {
      reply.header('content-security-policy', CONTENT_SECURITY_POLICY);
      // Vite puts a digest into the names of assets; the page itself must be asked for anew.
      reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
