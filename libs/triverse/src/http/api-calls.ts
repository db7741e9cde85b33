import { stringifyExact } from '#contracts';
import { type CallOptions, type UpstreamUpload } from '#tasks';
import { type ApiCredential, refusalOf } from '../api-credential.js';
import { CallFailure } from '../errors/call-failure.js';
import { unreadable } from '../readers/unreadable.js';
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

const FORBIDDEN = 403;
/** A harmless call, which any key may make. */
const BALANCE = '/users/balance';

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

  /** Sent once, and again only with another key if this one is refused: a lost creation cannot be told from one that was carried out. */
  create(path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
    const { gate, agents, options } = this.#parts;
    const { creationMs } = options.timeouts;
    const request = { method: 'POST' as const, path, body, agents: agents.creations, firstByteMs: creationMs };
    return gate.call({ route: 'create', retrySafe: false, totalMs: creationMs, signal }, (live) => this.#json(request, live));
  }

  async upload(path: string, upload: UpstreamUpload, { signal: caller, owner }: CallOptions): Promise<unknown> {
    const { gate, uploads, options, credential } = this.#parts;
    // A file cannot be sent twice, so a call that can be made twice finds out which of two keys works.
    if (credential.isDoubtful()) await this.get('account', BALANCE, { signal: caller }).catch(() => undefined);
    const sending = uploads.prepare(upload, caller);
    const { signal, transfer } = sending;
    const plan = { route: 'upload' as const, retrySafe: false, signal, owner, transfer, waitMs: options.timeouts.totalMs };
    try {
      return await gate.call(plan, (live) =>
        credential.useOnce((bearer) =>
          this.#judged(() => sending.send({ url: this.url(path), headers: headersOf(bearer) }, live), bearer, live),
        ),
      );
    } finally {
      sending.end();
    }
  }

  #json(request: JsonRequest, signal: AbortSignal): Promise<unknown> {
    return this.#parts.credential.use((bearer) => {
      const send = () => this.#exchange(request, bearer, signal);
      return request.body === undefined ? send() : this.#judged(send, bearer, signal);
    });
  }

  /**
   * A 403 without a code of the upstream's refuses the key, or comes from a firewall that dislikes what a client wrote. It is the key if a harmless
   * call is refused as well: then nothing was carried out. Otherwise the key stays in use, and nobody knows how far the call got.
   */
  async #judged(send: () => Promise<unknown>, bearer: string, signal: AbortSignal): Promise<unknown> {
    try {
      return await send();
    } catch (error) {
      if (refusalOf(error) !== FORBIDDEN || (await this.#isRefused(bearer, signal))) throw error;
      const reach = { reachedUpstream: false };
      throw new CallFailure('refused', unreadable('HTTP 403, although the key is accepted', undefined, reach));
    }
  }

  async #isRefused(bearer: string, signal: AbortSignal): Promise<boolean> {
    const { agents, options } = this.#parts;
    const request = { method: 'GET' as const, path: BALANCE, agents: agents.pooled, firstByteMs: options.timeouts.firstByteMs };
    return this.#exchange(request, bearer, signal).then(
      () => false,
      (error: unknown) => refusalOf(error) !== undefined,
    );
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
