import { ApiError } from '#contracts';
import { type CallOptions, type DownloadRequest, type UpstreamDownload } from '#tasks';
import { LRUCache } from 'lru-cache';
import { finished, Readable } from 'node:stream';
import { CallFailure } from '../errors/call-failure.js';
import { type UpstreamGate } from '../resilience/upstream-gate.js';
import { type PaceOptions } from '../triverse-options.js';
import { type AssetAnswer, type AssetFetcher, type AssetStart } from './asset-fetcher.js';
import { isPacked } from './decoded-body.js';
import { headOfFirstByte, takesNoHead } from './head-facts.js';
import { IdleGuardedBody } from './idle-guarded-body.js';
import { paceText, Transfer } from './transfer.js';

export interface StreamRequest extends AssetStart, CallOptions {
  download: DownloadRequest;
}

export interface OpenedAsset extends UpstreamDownload {
  /** The API itself answered, not a storage. */
  fromApi: boolean;
  /** The stored object is compressed and has no ranges. */
  packed: boolean;
}

export interface StreamSettings {
  pace: PaceOptions;
  /** Maximum wait for a slot. */
  waitMs: number;
}

const MAX_FACTS = 2_000;
/** As long as a link is assumed valid. */
const FACTS_MS = 60_000;

/** Opens assets as streams; a stream holds its slot until it ends. */
export class AssetStreams {
  readonly #heads = new LRUCache<string, OpenedAsset>({ max: MAX_FACTS, ttl: FACTS_MS });

  constructor(
    private readonly gate: UpstreamGate,
    private readonly fetcher: AssetFetcher,
    private readonly settings: StreamSettings,
  ) {}

  /** Never retried: the caller can resume with a range. @throws ApiError */
  async open(request: StreamRequest): Promise<OpenedAsset> {
    const known = request.download.method === 'HEAD' ? this.#heads.get(request.start.href) : undefined;
    if (known !== undefined) return { ...known, body: Readable.from([], { objectMode: false }) };
    const transfer = new Transfer({ pace: this.settings.pace, caller: request.signal, tooSlow: tooSlowReader });
    const { signal } = transfer;
    const plan = {
      route: 'assets' as const,
      retrySafe: false,
      signal,
      owner: request.owner,
      waitMs: this.settings.waitMs,
      transfer,
    };
    const closed = ({ body }: OpenedAsset) => ended(body).finally(() => transfer.stop());
    try {
      return await this.gate.call<OpenedAsset>({ ...plan, closed }, (live) =>
        this.#attempt({ ...request, signal: live }, transfer),
      );
    } catch (error) {
      transfer.stop();
      throw error;
    }
  }

  async #attempt(request: StreamRequest & { signal: AbortSignal }, transfer: Transfer): Promise<OpenedAsset> {
    if (request.download.method === 'HEAD') return this.#head(request);
    transfer.begin();
    const fetched = await this.fetcher.fetch(request);
    if (await this.#isPartOfPacked(fetched, request)) {
      fetched.answer.body.destroy();
      // A server may answer a range with the whole object (RFC 9110, 14.2).
      const whole = await this.fetcher.fetch({ ...request, download: {} });
      return { ...this.fetcher.open(whole.answer, transfer), ...facts(whole) };
    }
    if (fetched.answer.status === 416) return { ...this.fetcher.openEmpty(fetched.answer), ...facts(fetched) };
    return { ...this.fetcher.open(fetched.answer, transfer), ...facts(fetched) };
  }

  /** A 416 may refer to the compressed length, without saying so. */
  async #isPartOfPacked({ answer }: AssetAnswer, request: StreamRequest & { signal: AbortSignal }): Promise<boolean> {
    if (answer.status !== 416) return answer.status === 206 && isPacked(answer);
    const probe = await this.#firstByte(request);
    return isPacked(probe.answer);
  }

  /** Links signed for GET refuse HEAD. */
  async #head(request: StreamRequest & { signal: AbortSignal }): Promise<OpenedAsset> {
    const fetched = await this.fetcher.fetch({ ...request, download: { method: 'HEAD' } });
    if (!takesNoHead(fetched)) return { ...this.fetcher.openEmpty(fetched.answer), ...facts(fetched) };
    fetched.answer.body.resume();
    const probe = await this.#firstByte(request);
    const opened = { ...this.fetcher.openEmpty(headOfFirstByte(probe.answer)), ...facts(probe) };
    this.#heads.set(request.start.href, opened);
    return opened;
  }

  async #firstByte(request: StreamRequest & { signal: AbortSignal }): Promise<AssetAnswer> {
    const probe = await this.fetcher.fetch({ ...request, download: { range: 'bytes=0-0' } });
    // Reading one byte keeps the connection in the pool; reading the whole object is not worth it.
    if (probe.answer.status === 206) probe.answer.body.resume();
    else probe.answer.body.destroy();
    return probe;
  }
}

function facts({ answer, keyed }: AssetAnswer): Pick<OpenedAsset, 'fromApi' | 'packed'> {
  return { fromApi: keyed, packed: isPacked(answer) };
}

/** An empty answer (HEAD, 416) ends with its headers. */
function ended(body: Readable): Promise<void> {
  if (!(body instanceof IdleGuardedBody)) return Promise.resolve();
  return new Promise((resolve) => finished(body, () => resolve()));
}

function tooSlowReader(pace: PaceOptions): CallFailure {
  const message = `the transfer was slower than ${paceText(pace)}`;
  return new CallFailure('cancelled', new ApiError(9003, { message, details: { policy: 'transfer-pace' } }));
}
