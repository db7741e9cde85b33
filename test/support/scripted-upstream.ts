import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

const ROUTES = {
  quote: /^POST .*\/tasks\/pricing\/quote$/,
  create: /^POST .*\/tasks\/[a-z-]+$/,
  presign: /^POST .*\/upload\/presigned-upload-url$/,
  balance: /^GET .*\/users\/balance$/,
  status: /^GET .*\/tasks\/[^/]+$/,
} as const;
type Route = keyof typeof ROUTES;

const idIn = (text: string) => /"taskId"\s*:\s*"([^"]+)"/.exec(text)?.[1]?.toLowerCase() ?? '';
const lastPart = (path = '') => path.slice(path.lastIndexOf('/') + 1).toLowerCase();

export interface ScriptedUpstream {
  /** For TRIVERSE_BASE_URL. */
  baseUrl: string;
  /** Bodies as received, newest last. */
  bodies: Record<Route, string[]>;
  /** @param data the envelope's `data` as JSON text, so that it may hold what no serializer writes. */
  answers(route: Route, data: string): void;
  /** Sends a status, as JSON text, to every watcher, and answers reads of that task with it, as the frame may reach no one. */
  push(data: string): void;
  close(): Promise<void>;
}

/** An upstream that sends exactly the text of the test, over HTTP and over the watch socket. */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const texts: Partial<Record<Route, string>> = { balance: '{"balance":10000,"frozen":0}' };
  const pushed = new Map<string, string>();
  const bodies: ScriptedUpstream['bodies'] = { quote: [], create: [], presign: [], balance: [], status: [] };
  const server = createServer((request, response) => {
    const asked = `${request.method} ${request.url}`;
    const route = (Object.keys(ROUTES) as Route[]).find((name) => ROUTES[name].test(asked));
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.once('end', () => {
      if (route !== undefined) bodies[route].push(body);
      const told = route === 'status' ? pushed.get(lastPart(request.url)) : undefined;
      const data = (route && texts[route]) ?? told;
      response.writeHead(data === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(data === undefined ? '{"code":1006,"message":"not found"}' : `{"code":0,"message":"success","data":${data}}`);
    });
  });
  const watchers = new Set<WebSocket>();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    watchers.add(socket);
    socket.once('close', () => watchers.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`,
    bodies,
    answers: (route, data) => void (texts[route] = data),
    push: (data) => {
      pushed.set(idIn(data), data);
      for (const socket of watchers) socket.send(`event: update\ndata: ${data}\n\n`);
    },
    close: async () => {
      for (const socket of watchers) socket.terminate();
      sockets.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
