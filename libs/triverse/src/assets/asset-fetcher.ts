import { type DownloadRequest, type UpstreamDownload } from '#tasks';
import { Readable } from 'node:stream';
import { type ApiCredential } from '../api-credential.js';
import { CallFailure } from '../errors/call-failure.js';
import { type AgentPair } from '../http/agents.js';
import { type ExchangeAnswer, type HttpExchange } from '../http/http-exchange.js';
import { unreadable } from '../readers/unreadable.js';
import { type HostBreakers } from '../resilience/host-breakers.js';
import { type AssetHosts } from './asset-hosts.js';
import { decodedBody, decodedHeaders } from './decoded-body.js';
import { DirectRoute } from './direct-route.js';
import { IdleGuardedBody } from './idle-guarded-body.js';
import { type AssetJudge } from './asset-judge.js';
import { type Transfer } from './transfer.js';

export interface AssetFetcherSettings {
  firstByteMs: number;
  idleMs: number;
  maxRedirects: number;
  agents: AgentPair;
}

export interface AssetFetcherParts {
  exchange: HttpExchange;
  hosts: AssetHosts;
  credential: ApiCredential;
  breakers: HostBreakers;
  judge: AssetJudge;
}

export interface AssetStart {
  start: URL;
  withKey: boolean;
  /** File name, if only a link contains it. */
  basename?: string;
}

export interface AssetRequest extends AssetStart {
  download: DownloadRequest;
  signal: AbortSignal;
}

/** The answer after all redirects, and whether the key was sent to it. */
export interface AssetAnswer {
  answer: ExchangeAnswer;
  keyed: boolean;
}

const PASSED_ON = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
  'content-disposition',
];
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Fetches bytes from the upstream or its storage. Follows redirects itself: each hop is checked, and only the upstream receives the key. */
export class AssetFetcher {
  constructor(
    private readonly parts: AssetFetcherParts,
    private readonly settings: AssetFetcherSettings,
  ) {}

  /** @throws CallFailure for answers that the judge rejects. */
  async fetch(request: AssetRequest): Promise<AssetAnswer> {
    let url = request.start;
    let keyed = request.withKey;
    for (let hop = 0; hop <= this.settings.maxRedirects; hop++) {
      this.parts.hosts.assertAllowed(url);
      // After leaving the upstream's API, do not trust a redirect back to it.
      keyed &&= this.parts.hosts.isApi(url);
      const answer = await this.#visit(url, keyed, request);
      if (!REDIRECTS.has(answer.status)) return { answer: keyed ? answer : named(answer, url, request.basename), keyed };
      answer.body.destroy();
      url = nextUrl(url, answer.headers['location']);
    }
    throw new CallFailure('refused', unreadable('the asset redirects too often'));
  }

  /** The answer for callers: its body must be read to the end or destroyed. */
  open(answer: ExchangeAnswer, transfer: Transfer): UpstreamDownload {
    const decoded = decodedBody(answer);
    const direct = DirectRoute.of(decoded);
    const moved = (bytes: number) => transfer.moved(bytes);
    const guard = { idleMs: this.settings.idleMs, signal: transfer.signal, direct, moved };
    const body = new IdleGuardedBody(decoded.body, guard);
    return { status: decoded.status, headers: only(PASSED_ON, decoded.headers), body };
  }

  /** An answer without a useful body (HEAD, 416): it holds no connection and need not be read. */
  openEmpty(answer: ExchangeAnswer): UpstreamDownload {
    // The answer to HEAD is empty; reading it to the end returns the connection to the pool.
    if (answer.status === 416) answer.body.destroy();
    else answer.body.resume();
    const passedOn = answer.status === 416 ? ['content-range', 'accept-ranges', 'etag'] : PASSED_ON;
    return {
      status: answer.status,
      headers: only(passedOn, decodedHeaders(answer)),
      body: Readable.from([], { objectMode: false }),
    };
  }

  #visit(url: URL, keyed: boolean, request: AssetRequest): Promise<ExchangeAnswer> {
    const { download, signal } = request;
    const visit = async (answered: () => void, bearer?: string) => {
      const answer = await this.#send(url, bearer, request);
      answered();
      if (!REDIRECTS.has(answer.status))
        await this.parts.judge.judge({ answer, keyed, method: download.method ?? 'GET', signal });
      return answer;
    };
    const attempt = (answered: () => void) =>
      keyed ? this.parts.credential.use((bearer) => visit(answered, bearer)) : visit(answered);
    return this.parts.breakers.run({ kind: keyed ? 'api' : 'storage', url }, attempt, signal);
  }

  #send(url: URL, bearer: string | undefined, { download, signal }: AssetRequest): Promise<ExchangeAnswer> {
    return this.parts.exchange.send({
      method: download.method ?? 'GET',
      url: url.href,
      headers: {
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        ...(download.range === undefined ? {} : { Range: download.range }),
        ...(download.ifRange === undefined ? {} : { 'If-Range': download.ifRange }),
        ...(bearer === undefined ? {} : { Authorization: bearer }),
      },
      agents: this.settings.agents,
      firstByteMs: this.settings.firstByteMs,
      decompress: false,
      signal,
    });
  }
}

function only(names: readonly string[], headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
}

/** After a redirect, the storage names the file; if it does not, use the upstream's form `{task_uuid}.{ext}`. */
function named(answer: ExchangeAnswer, { pathname }: URL, basename: string | undefined): ExchangeAnswer {
  const extension = /\.\w{1,10}$/.exec(pathname)?.[0];
  if (basename === undefined || extension === undefined) return answer;
  return { ...answer, headers: { 'content-disposition': `attachment; filename="${basename}${extension}"`, ...answer.headers } };
}

function nextUrl(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new CallFailure('refused', unreadable('the asset redirects to no valid URL'));
  }
  return new URL(location, from.href);
}
