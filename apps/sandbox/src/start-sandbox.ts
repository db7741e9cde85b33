import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { controlRoutes } from './control/control-routes.js';
import { SandboxControl } from './control/sandbox-control.js';
import { createSandbox } from './create-sandbox.js';
import { accountRoutes } from './routes/account-routes.js';
import { BASE_PATH } from './routes/base-path.js';
import { authenticate, installHooks } from './routes/request-hooks.js';
import { storageRoutes } from './routes/storage-routes.js';
import { taskRoutes } from './routes/task-routes.js';
import { uploadRoutes } from './routes/upload-routes.js';
import type { Sandbox } from './sandbox.js';
import type { SandboxOptions } from './settings/sandbox-settings.js';
import { WatchAcceptor } from './watch/accept-watch.js';

export { SandboxControl, type TaskOverride } from './control/sandbox-control.js';
export type { Fault, FaultKind, RouteClass } from './faults/fault-plan.js';
export type { SandboxOptions, SandboxSettings } from './settings/sandbox-settings.js';
export type { RecentRequest, SandboxStats } from './stats/request-stats.js';
export type { FrameFault, FrameFaultKind } from './watch/frame-faults.js';
export type { CutOptions } from './watch/watch-hub.js';

export interface RunningSandbox {
  /** Origin, for instance http://127.0.0.1:4010; the API lies under /api/v1. */
  url: string;
  apiKey: string;
  control: SandboxControl;
  /** Aborts open requests and resolves when all have ended. */
  close: () => Promise<void>;
}

export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const sandbox = createSandbox(options);
  const control = new SandboxControl(sandbox);
  const app = await createApp(sandbox, options.controlRoutes ? control : undefined);
  const acceptor = new WatchAcceptor(sandbox);
  app.server.on('upgrade', (request, socket, head) => {
    acceptor.accept(request, socket, head).catch(() => socket.destroy());
  });
  const host = options.host ?? '127.0.0.1';
  await app.listen({ host, port: options.port ?? 0 });
  const url = originOf(app, host);
  sandbox.links.listeningAt(url);
  sandbox.file?.restore(sandbox);
  return { url, apiKey: sandbox.apiKey, control, close: () => closeAll(sandbox, app, acceptor) };
}

async function createApp(sandbox: Sandbox, control: SandboxControl | undefined): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    routerOptions: { caseSensitive: true },
  });
  installHooks(app, sandbox);
  await app.register(
    async (api) => {
      api.addHook('onRequest', authenticate(sandbox));
      taskRoutes(api, sandbox);
      accountRoutes(api);
      await uploadRoutes(api, sandbox);
    },
    { prefix: BASE_PATH },
  );
  await app.register(async (storage) => storageRoutes(storage, sandbox));
  if (control) await app.register(async (routes) => controlRoutes(routes, control), { prefix: '/__control' });
  return app;
}

/** A wildcard listening address cannot be called; use loopback instead. */
function originOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

async function closeAll(sandbox: Sandbox, app: FastifyInstance, acceptor: WatchAcceptor): Promise<void> {
  sandbox.closing.abort();
  sandbox.tasks.clear();
  sandbox.hub.cut();
  acceptor.close();
  await app.close();
}
