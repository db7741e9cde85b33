import { type BackoffOptions, fullJitter, pause, reasonOf } from '../backoff.js';
import { type Credential } from '../credential.js';
import { isPassing, TriverseError } from '../errors.js';
import { unreachable } from './unreachable.js';
import { readData, readFailure } from './read-answer.js';

/** A list is sent as its name repeated. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined | null>;

export interface HttpRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path under the base URL, with its leading slash. */
  path: string;
  query?: Query | undefined;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Called for each attempt, because a stream can be read only once. */
  body?: () => NonNullable<RequestInit['body']>;
  signal?: AbortSignal | undefined;
  /** Whether the request may be retried. Defaults to true for GET and HEAD. */
  repeatable?: boolean;
  /** Retries after a temporary failure; the client's own number by default. */
  retries?: number | undefined;
}

export interface HttpCallerOptions {
  baseUrl: string;
  credential: Credential;
  fetch: typeof fetch;
  backoff: BackoffOptions;
  /** Retries of a repeatable request after a temporary failure. */
  retries: number;
}

/** The longest Retry-After that a call waits for; a longer one is thrown to the caller. */
const MAX_RETRY_AFTER_S = 10;

/** Sends requests with the current credential and retries those that are safe to retry. */
export class HttpCaller {
  constructor(private readonly options: HttpCallerOptions) {}

  /** Resolves with the response's `data`. A response that breaks off counts as none, and the whole request is retried. */
  json<T>(request: HttpRequest): Promise<T> {
    return this.repeated(request, async () => {
      const response = await this.withFreshToken(request);
      try {
        return await readData<T>(response);
      } catch (error) {
        throw request.signal?.aborted ? reasonOf(request.signal) : error;
      }
    });
  }

  /** The raw response, 2xx or 304. */
  send(request: HttpRequest): Promise<Response> {
    return this.repeated(request, () => this.withFreshToken(request));
  }

  url(path: string, query?: Query): string {
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query ?? {}))
      for (const one of [value].flat()) if (one !== undefined && one !== null) search.append(name, String(one));
    const text = search.toString();
    return `${this.options.baseUrl}${path}${text === '' ? '' : `?${text}`}`;
  }

  /** Headers for every request, including those that do not use fetch. */
  async headers(method: string): Promise<{ token: string | undefined; headers: Record<string, string> }> {
    const token = await this.options.credential.get();
    if (token !== undefined) return { token, headers: { authorization: `Bearer ${token}` } };
    return { token, headers: method === 'GET' || method === 'HEAD' ? {} : { 'x-csrf': '1' } };
  }

  /** Marks `token` as refused. Returns whether a new one can be fetched. */
  reject(token: string | undefined): boolean {
    return this.options.credential.reject(token);
  }

  private async repeated<T>(request: HttpRequest, attemptOnce: () => Promise<T>): Promise<T> {
    const repeatable =
      request.repeatable ?? (request.method === undefined || request.method === 'GET' || request.method === 'HEAD');
    for (let attempt = 0; ; attempt++) {
      try {
        return await attemptOnce();
      } catch (error) {
        const wait = (error instanceof TriverseError ? error.retryAfterSeconds : undefined) ?? 0;
        if (!repeatable || attempt >= (request.retries ?? this.options.retries) || !isPassing(error) || wait > MAX_RETRY_AFTER_S)
          throw error;
        await pause(wait * 1_000 + fullJitter(attempt, this.options.backoff), request.signal);
      }
    }
  }

  /** Retries once with a new token after a 401: a refused request has had no effect. */
  private async withFreshToken(request: HttpRequest): Promise<Response> {
    for (let second = false; ; second = true) {
      const { token, headers } = await this.headers(request.method ?? 'GET');
      const response = await this.attempt(request, headers);
      if (response.ok || response.status === 304) return response;
      const failure = await readFailure(response);
      if (response.status !== 401 || second || !this.reject(token)) throw failure;
    }
  }

  private async attempt(request: HttpRequest, credentialHeaders: Record<string, string>): Promise<Response> {
    const { method = 'GET', signal } = request;
    const body = request.json === undefined ? request.body?.() : JSON.stringify(request.json);
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      headers: {
        accept: 'application/json',
        ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
        ...request.headers,
        ...credentialHeaders,
      },
      ...(this.options.credential.isCookie ? { credentials: 'include' as const } : {}),
      ...(body === undefined ? {} : { body }),
      ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}),
      ...(signal === undefined ? {} : { signal }),
    };
    try {
      return await this.options.fetch(this.url(request.path, request.query), init);
    } catch (cause) {
      if (signal?.aborted) throw reasonOf(signal);
      throw unreachable(this.options.baseUrl, cause);
    }
  }
}
