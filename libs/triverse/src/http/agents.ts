import http from 'node:http';
import https from 'node:https';
import { type LookupFunction } from 'node:net';
import { type Duplex } from 'node:stream';
import { ReadBuffer } from './read-buffer.js';

export interface AgentPair {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
}

export interface AgentSettings {
  connectMs: number;
  /** Bound of the pool, for each host. */
  maxSockets: number;
  /** How long an idle connection is kept for the next request; 0: each request has one of its own. */
  freeMs: number;
  lookup?: LookupFunction;
  /** For long bodies: each unencrypted connection reads into one buffer of this size. */
  readBytes?: number;
}

/** Idle connections are dropped early: most servers close theirs after 5 s or more, and a request on a closing one is lost. */
export const FREE_SOCKET_MS = 4_000;

export function makeAgents(settings: AgentSettings): AgentPair {
  const options = {
    keepAlive: settings.freeMs > 0,
    maxSockets: settings.maxSockets,
    maxFreeSockets: Math.min(16, settings.maxSockets),
    scheduling: 'lifo' as const,
    ...(settings.freeMs > 0 ? { timeout: settings.freeMs } : {}),
    ...(settings.lookup === undefined ? {} : { lookup: settings.lookup }),
  };
  const plain = new http.Agent(options);
  return {
    httpAgent: limitConnect(
      settings.readBytes === undefined
        ? plain
        : ReadBuffer.useIn(plain, { bytes: settings.readBytes, spare: settings.maxSockets }),
      'connect',
      settings.connectMs,
    ),
    httpsAgent: limitConnect(new https.Agent(options), 'secureConnect', settings.connectMs),
  };
}

export function destroyAgents(pair: AgentPair): void {
  pair.httpAgent.destroy();
  pair.httpsAgent.destroy();
}

/** Node has no time limit of its own for connecting, TLS included. */
function limitConnect<T extends http.Agent>(agent: T, connected: 'connect' | 'secureConnect', ms: number): T {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket) endUnlessConnected(socket, connected, ms);
    return socket;
  };
  return agent;
}

function endUnlessConnected(socket: Duplex, connected: string, ms: number): void {
  const expire = () => socket.destroy(Object.assign(new Error('connect timed out'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(expire, ms);
  const done = () => clearTimeout(timer);
  socket.once(connected, done);
  socket.once('close', done);
}
