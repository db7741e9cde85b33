import { stringifyExact } from '#contracts';
import { type CallOptions, type UpstreamUpload } from '#tasks';
import { type ApiCredential } from '../api-credential.js';
import { type UpstreamGate } from '../resilience/upstream-gate.js';
import { type ResolvedTriverseOptions, type RouteClass } from '../triverse-options.js';
import { type UploadSender } from '../uploads/upload-sender.js';
import { type AgentPair } from './agents.js';
import { type HttpExchange } from './http-exchange.js';
import { type JsonCall } from './json-call.js';

export interface ApiCallsParts {
  gate: UpstreamGate;
  exchange: HttpExchange;
  json: JsonCall;
  uploads: UploadSender;
  credential: ApiCredential;
  /** Idle connections for `creations` are kept for a moment only: they should not be lost on one that is just closing. */
  agents: { pooled: AgentPair; creations: AgentPair };
  options: ResolvedTriverseOptions;
}

export interface GetOptions extends CallOptions {
  headers?: Record<string, string>;
  /** True by default. */
  retrySafe?: boolean;
}

export interface PostOptions extends CallOptions {
  body: unknown;
  /** A POST that only reads. */
  retrySafe?: boolean;
}

interface JsonRequest {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  agents: AgentPair;
  firstByteMs: number;
}

const UNAUTHORIZED = 401;

/** Calls of the upstream's API with the key, through the gate, resolving to the envelope's `data`. @throws ApiError */
export class ApiCalls {
  readonly #parts: ApiCallsParts;

  constructor(parts: ApiCallsParts) {
    this.#parts = parts;
  }

  url(path: string): string {
    return `${this.#parts.options.baseUrl}${path}`;
  }

  get(route: RouteClass, path: string, { headers, signal, owner, retrySafe = true }: GetOptions): Promise<unknown> {
    const { gate, agents, options } = this.#parts;
    const { totalMs, firstByteMs } = options.timeouts;
    const request = { method: 'GET' as const, path, agents: agents.pooled, firstByteMs, ...(headers ? { headers } : {}) };
    return gate.call({ route, retrySafe, totalMs, signal, owner }, (live) => this.#json(request, live));
  }

  post(route: RouteClass, path: string, { body, signal, owner, retrySafe = false }: PostOptions): Promise<unknown> {
    const { gate, agents, options } = this.#parts;
    const { totalMs, firstByteMs } = options.timeouts;
    const request = { method: 'POST' as const, path, body, agents: agents.pooled, firstByteMs };
    return gate.call({ route, retrySafe, totalMs, signal, owner }, (live) => this.#json(request, live));
  }

  /** Sent once, and again only with another key where this one was unauthorized: a lost creation cannot be told from one that was carried out. */
  create(path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const { gate, agents, options } = this.#parts;
    const { creationMs } = options.timeouts;
    const request = { method: 'POST' as const, path, body, agents: agents.creations, firstByteMs: creationMs };
    const plan = { route: 'create' as const, retrySafe: false, totalMs: creationMs, signal };
    return gate.call(plan, (live) => this.#json(request, live, UNAUTHORIZED));
  }

  async upload(path: string, upload: UpstreamUpload, { signal: caller, owner }: CallOptions): Promise<unknown> {
    const { gate, uploads, options, credential } = this.#parts;
    // A file cannot be sent twice, so a call that can be made twice finds out which of two keys works.
    if (credential.isDoubtful()) await this.get('account', '/users/balance', { signal: caller }).catch(() => undefined);
    const sending = uploads.prepare(upload, caller);
    const { signal, transfer } = sending;
    const plan = { route: 'upload' as const, retrySafe: false, signal, owner, transfer, waitMs: options.timeouts.totalMs };
    try {
      return await gate.call(plan, (live) =>
        credential.useOnce((bearer) => sending.send({ url: this.url(path), headers: headersOf(bearer) }, live)),
      );
    } finally {
      sending.end();
    }
  }

  #json(request: JsonRequest, signal: AbortSignal, onlyAfter?: number): Promise<unknown> {
    return this.#parts.credential.use((bearer) => this.#exchange(request, bearer, signal), onlyAfter);
  }

  async #exchange(request: JsonRequest, bearer: string, signal: AbortSignal): Promise<unknown> {
    const body = request.body === undefined ? undefined : Buffer.from(stringifyExact(request.body));
    const answer = await this.#parts.exchange.send({
      method: request.method,
      url: this.url(request.path),
      headers: { ...headersOf(bearer), ...request.headers, ...(body ? { 'Content-Type': 'application/json' } : {}) },
      agents: request.agents,
      firstByteMs: request.firstByteMs,
      decompress: true,
      signal,
      ...(body ? { body } : {}),
    });
    return this.#parts.json.data(answer, signal);
  }
}

function headersOf(bearer: string): Record<string, string> {
  return { Accept: 'application/json', Authorization: bearer };
}
