import { type WebhookAnswer, type WebhookRequest, WebhookSender } from '#webhooks';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type LookupFunction } from 'node:net';
import { guardedLookup } from '../addresses/guarded-lookup.js';
import { AnswerText } from './answer-text.js';
import { PostFailure, postFailure } from './post-failure.js';
import { retryAfterSeconds } from './retry-after.js';

/** Which receivers may be called. */
export interface PostRules {
  /** @returns what is wrong with a URL, in words that follow its field's name; undefined when it may be called. */
  problemOf(url: string): string | undefined;
  /** Asked once more for each connection. @param hostname as the socket asks for it */
  isAllowed(hostname: string, address: string): boolean;
}

export interface GuardedPostOptions {
  rules: PostRules;
  userAgent: string;
  /** From the start of a request to the end of its answer. */
  timeoutMs: number;
  /** Connections to one host and port at a time; further requests wait, within their time limit. */
  maxSocketsPerHost: number;
  /** Name resolution; default: the system's. Its answers are checked. */
  lookup?: LookupFunction;
  /** Certificates of authorities in PEM; default: those of Node. */
  ca?: string;
}

interface Agents {
  http: http.Agent;
  https: https.Agent;
}

function agentsOf(options: https.AgentOptions): Agents {
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

/** Servers close idle connections after 5 s or more; a request on a closing one is lost. */
const FREE_SOCKET_MS = 4_000;

/** Posts to receivers that others name: to public addresses only, checked when the connection is made, without redirects, in bounded time and size. */
export class GuardedPost extends WebhookSender {
  readonly #kept: Agents;
  /** For one request each. */
  readonly #single: Agents;

  constructor(private readonly options: GuardedPostOptions) {
    super();
    const { rules, lookup, maxSocketsPerHost: maxSockets, ca } = options;
    const guarded = guardedLookup((hostname, address) => rules.isAllowed(hostname, address), lookup);
    const common = { maxSockets, lookup: guarded, ...(ca === undefined ? {} : { ca }) };
    this.#kept = agentsOf({ ...common, keepAlive: true, timeout: FREE_SOCKET_MS, maxFreeSockets: 4 });
    this.#single = agentsOf({ ...common, keepAlive: false });
  }

  /** What is wrong with a receiver's URL; undefined when it may be called. */
  problemOf(url: string): string | undefined {
    return this.options.rules.problemOf(url);
  }

  /** Any status resolves. @throws PostFailure when there is no answer. */
  async post(request: WebhookRequest): Promise<WebhookAnswer> {
    // A name is checked when it is resolved; an address in the URL never is, and rules may have changed since it was given.
    const problem = this.problemOf(request.url);
    if (problem !== undefined) throw new PostFailure('address', `the receiver's URL ${problem}`);
    try {
      return await this.#sendOnGoodConnection(request);
    } catch (error) {
      throw postFailure(error);
    }
  }

  close(): void {
    for (const agents of [this.#kept, this.#single]) {
      agents.http.destroy();
      agents.https.destroy();
    }
  }

  /** A server may close an idle connection just as it is used again; then nothing was read, and another one is made. */
  async #sendOnGoodConnection(request: WebhookRequest): Promise<WebhookAnswer> {
    try {
      return await this.#send(request);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      return this.#send(request, this.#single);
    }
  }

  #send({ url, headers, body, signal }: WebhookRequest, agents = this.#kept): Promise<WebhookAnswer> {
    const target = new URL(url);
    const isPlain = target.protocol === 'http:';
    const content = Buffer.from(body);
    const { timeoutMs, userAgent } = this.options;
    const startedAt = performance.now();
    const request = (isPlain ? http : https).request(target, {
      method: 'POST',
      agent: isPlain ? agents.http : agents.https,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': userAgent,
        ...headers,
        'content-length': content.length,
      },
    });
    return new Promise((resolve, reject) => {
      let answer: IncomingMessage | undefined;
      const read = new AnswerText();
      /** An answer that has begun counts by its status, however its body ends. */
      const end = (failure: Error, isWhole = false) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        if (answer === undefined) reject(failure);
        else resolve(answerOf(answer, read.text, performance.now() - startedAt));
        // Whole answers leave their connection to the next request.
        if (!isWhole) request.destroy();
      };
      const cancel = () => end(new PostFailure('cancelled', 'the request was cancelled'));
      const timer = setTimeout(() => end(new PostFailure('timeout', `no answer within ${timeoutMs / 1000} s`)), timeoutMs);
      request.on('error', (error) => end(request.reusedSocket && isReset(error) ? new StaleConnection() : postFailure(error)));
      request.once('close', () => end(new PostFailure('connection', 'the connection was closed without an answer'), true));
      request.once('response', (response) => {
        answer = response;
        read.read(response, (isWhole) => end(new PostFailure('connection', 'the answer ended halfway'), isWhole));
      });
      if (signal?.aborted === true) return cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      request.end(content);
    });
  }
}

class StaleConnection extends Error {}

function isReset(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string, duration: number): WebhookAnswer {
  const seconds = retryAfterSeconds(headers);
  return { status: statusCode, text, duration, ...(seconds === undefined ? {} : { retryAfterSeconds: seconds }) };
}
