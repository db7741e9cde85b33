import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type FastifyAdapter } from '@nestjs/platform-fastify';
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

/** Whether there is a console to serve. */
export function isConsoleBuilt(): boolean {
  return existsSync(join(BUILT, 'assets'));
}

/** Serves the console at /console. Open to everyone: it is the page on which one signs in. */
@Injectable()
export class ConsoleFiles implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  async onModuleInit(): Promise<void> {
    const { default: fastifyStatic } = await import('@fastify/static');
    // Not awaited: Fastify would start with it, before Nest has set its error handler.
    void this.host.httpAdapter.getInstance().register(fastifyStatic, {
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
}
