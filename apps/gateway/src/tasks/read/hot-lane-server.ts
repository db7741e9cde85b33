import { type FastifyServerFactory } from 'fastify';
import { createServer } from 'node:http';
import { type HotLane } from './hot-lane.js';

/** The HTTP server with a door before Fastify: while a lane is open it sees each request first. */
export class HotLaneServer {
  private lane: HotLane | undefined;

  /** For Fastify's `serverFactory`; sets on the server what Fastify sets on its own. */
  readonly factory: FastifyServerFactory = (handler, options) => {
    const server = createServer(optionOf<object>(options, 'http') ?? {}, (request, response) => {
      if (this.lane === undefined) handler(request, response);
      else this.lane.answer(request, response, handler);
    });
    server.keepAliveTimeout = optionOf<number>(options, 'keepAliveTimeout') ?? server.keepAliveTimeout;
    server.requestTimeout = optionOf<number>(options, 'requestTimeout') ?? server.requestTimeout;
    server.setTimeout(optionOf<number>(options, 'connectionTimeout') ?? server.timeout);
    return server;
  };

  open(lane: HotLane): void {
    this.lane = lane;
  }
}

function optionOf<T>(options: Record<string, unknown>, name: string): T | undefined {
  return options[name] as T | undefined;
}
