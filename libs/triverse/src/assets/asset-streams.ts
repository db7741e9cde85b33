import { type DownloadRequest, type UpstreamDownload } from '#tasks';
import { finished } from 'node:stream';
import { CallFailure } from '../errors/call-failure.js';
import { isJsonType } from '../errors/envelope-reader.js';
import { CallClock } from '../http/call-clock.js';
import { type ExchangeAnswer } from '../http/http-exchange.js';
import { type JsonCall } from '../http/json-call.js';
import { unreadable } from '../readers/unreadable.js';
import { type UpstreamGate } from '../resilience/upstream-gate.js';
import { type AssetAnswer, type AssetFetcher } from './asset-fetcher.js';
import { IdleGuardedBody } from './idle-guarded-body.js';
import { bareDownloadFailure, storageFailure } from './storage-failure.js';

export interface StreamRequest {
  start: URL;
  download: DownloadRequest;
  withKey: boolean;
  /** See AssetRequest. */
  basename?: string;
  signal?: AbortSignal | undefined;
}

/** Opens assets as streams: judges the answer's status and type, and keeps the stream's place among the calls in flight. */
export class AssetStreams {
  constructor(
    private readonly gate: UpstreamGate,
    private readonly fetcher: AssetFetcher,
    private readonly json: JsonCall,
    /** Limit of an answer that comes in place of the asset: no stream, so nothing else watches over it. */
    private readonly answerMs: number,
  ) {}

  /** Never repeated: the caller can ask for the rest with a range. @throws ApiError */
  open(request: StreamRequest): Promise<UpstreamDownload> {
    const plan = { route: 'assets' as const, retrySafe: false, signal: request.signal, closed: ended };
    return this.gate.call<UpstreamDownload>(plan, async (signal) => {
      const fetched = await this.fetcher.fetch({ ...request, signal });
      await this.#judgeInTime(fetched, request, signal);
      const { answer } = fetched;
      if (request.download.method === 'HEAD' || answer.status === 416) return this.fetcher.openEmpty(answer);
      return this.fetcher.open(answer, request.signal);
    });
  }

  async #judgeInTime(fetched: AssetAnswer, request: StreamRequest, signal: AbortSignal): Promise<void> {
    const clock = new CallClock(signal);
    clock.limit(this.answerMs, 'answer in place of the asset');
    try {
      await this.#judge(fetched, request, clock.signal);
    } finally {
      clock.stop();
    }
  }

  async #judge({ answer, keyed }: AssetAnswer, request: StreamRequest, signal: AbortSignal): Promise<void> {
    // 416 goes through: with its content-range it tells a player how long the asset is.
    if (answer.status === 416) return;
    if (answer.status !== 200 && answer.status !== 206) throw await this.#failure(answer, keyed, request, signal);
    const type = answer.headers['content-type'];
    if (/^\s*text\/html\b/i.test(type ?? '')) throw notAnAsset(answer, 'a page in place of the asset');
    if (keyed && type !== undefined && isJsonType(type) && /^\s*application\/json/i.test(type)) {
      await this.json.data(answer, signal);
      throw notAnAsset(answer, 'JSON in place of the asset');
    }
  }

  async #failure(answer: ExchangeAnswer, keyed: boolean, request: StreamRequest, signal: AbortSignal): Promise<CallFailure> {
    if (!keyed) return storageFailure(answer);
    if (request.download.method === 'HEAD') {
      answer.body.destroy();
      const failure = bareDownloadFailure(answer.status);
      if (failure !== undefined) return failure;
    }
    return this.json.failure(answer, signal);
  }
}

function notAnAsset(answer: ExchangeAnswer, detail: string): CallFailure {
  answer.body.destroy();
  return new CallFailure('outage', unreadable(detail));
}

/** An empty answer (HEAD, 416) is over with its headers. */
function ended({ body }: UpstreamDownload): Promise<void> {
  if (!(body instanceof IdleGuardedBody)) return Promise.resolve();
  return new Promise((resolve) => finished(body, () => resolve()));
}
