import { HttpService } from '@nestjs/axios';
import { type Readable } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { transportFailure } from '../errors/transport-failure-mapper.js';
import { type AgentPair } from './agents.js';
import { CallClock } from './call-clock.js';

export interface ExchangeRequest {
  method: 'GET' | 'HEAD' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: Buffer | Readable;
  agents: AgentPair;
  /** Limit until the headers arrive; absent where the body's sender keeps its own time. */
  firstByteMs?: number;
  /** Undoes the transfer's content-encoding; off where bytes and their ranges must stay as they are. */
  decompress: boolean;
  signal: AbortSignal;
}

export interface ExchangeAnswer {
  status: number;
  /** Lower-case names. */
  headers: Record<string, string>;
  /** Must be read or destroyed; until then it holds a connection. */
  body: Readable;
}

export interface OutgoingCall {
  method: string;
  /** Without its query. */
  url: string;
  /** Whether it goes to the API with the key; else it goes to a storage, which learns nothing of us. */
  isUpstream: boolean;
}

/** @param send takes further headers. */
export type AroundCall = <T extends { status: number }>(
  call: OutgoingCall,
  send: (headers: Record<string, string>) => Promise<T>,
) => Promise<T>;

/** One HTTP request, up to its answer's headers: any status resolves, and whatever rejects is a CallFailure that knows no header. */
export class HttpExchange {
  constructor(
    private readonly http: HttpService,
    private readonly around?: AroundCall,
  ) {}

  send(request: ExchangeRequest): Promise<ExchangeAnswer> {
    if (this.around === undefined) return this.#send(request);
    const { method, url, headers } = request;
    const call = { method, url: url.split('?', 1)[0] ?? '', isUpstream: 'Authorization' in headers };
    return this.around(call, (more) => this.#send({ ...request, headers: { ...headers, ...more } }));
  }

  async #send(request: ExchangeRequest): Promise<ExchangeAnswer> {
    const clock = new CallClock(request.signal);
    if (request.firstByteMs !== undefined) clock.limit(request.firstByteMs, 'first byte');
    try {
      if (clock.failure) throw clock.failure;
      return await this.#dispatch(request, clock.signal);
    } catch (error) {
      throw clock.failure ?? transportFailure(error);
    } finally {
      clock.stop();
    }
  }

  async #dispatch(request: ExchangeRequest, signal: AbortSignal): Promise<ExchangeAnswer> {
    const response = await firstValueFrom(
      this.http.request<Readable>({
        method: request.method,
        url: request.url,
        headers: request.headers,
        data: request.body,
        decompress: request.decompress,
        // Said here and not in the instance's defaults: HttpService cancels what it does not know to be a stream.
        responseType: 'stream',
        ...request.agents,
        signal,
      }),
    );
    // A reset between here and the body's reader must not go unheard and end the process.
    response.data.on('error', () => undefined);
    const entries = Object.entries(response.headers).filter(([, value]) => value !== undefined && value !== null);
    return {
      status: response.status,
      headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), String(value)])),
      body: response.data,
    };
  }
}
