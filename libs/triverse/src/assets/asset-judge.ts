import { CallFailure } from '../errors/call-failure.js';
import { isJsonType } from '../errors/envelope-reader.js';
import { CallClock } from '../http/call-clock.js';
import { type ExchangeAnswer } from '../http/http-exchange.js';
import { type JsonCall } from '../http/json-call.js';
import { unreadable } from '../readers/unreadable.js';
import { type AssetAnswer } from './asset-fetcher.js';
import { takesNoHead } from './head-facts.js';
import { bareDownloadFailure, storageFailure } from './storage-failure.js';

export interface Judged extends AssetAnswer {
  method: 'GET' | 'HEAD';
  signal: AbortSignal;
}

/** Decides by status and type whether an answer is an asset. */
export class AssetJudge {
  constructor(
    private readonly json: JsonCall,
    /** Time limit for reading an error answer in place of the asset, which no stream limit covers. */
    private readonly answerMs: number,
  ) {}

  /** @throws CallFailure */
  async judge(judged: Judged): Promise<void> {
    const clock = new CallClock(judged.signal);
    clock.limit(this.answerMs, 'answer in place of the asset');
    try {
      await this.#judge({ ...judged, signal: clock.signal });
    } finally {
      clock.stop();
    }
  }

  async #judge(judged: Judged): Promise<void> {
    const { answer, keyed, method, signal } = judged;
    // Pass 416 on: its content-range tells a player the asset's length.
    if (answer.status === 416 || (method === 'HEAD' && takesNoHead(judged))) return;
    if (answer.status !== 200 && answer.status !== 206) throw await this.#failure(judged);
    const type = answer.headers['content-type'];
    if (/^\s*text\/html\b/i.test(type ?? '')) throw notAnAsset(answer, 'a page in place of the asset');
    if (keyed && type !== undefined && isJsonType(type) && /^\s*application\/json/i.test(type)) {
      await this.json.data(answer, signal);
      throw notAnAsset(answer, 'JSON in place of the asset');
    }
  }

  async #failure({ answer, keyed, method, signal }: Judged): Promise<CallFailure> {
    if (!keyed) return storageFailure(answer);
    if (method === 'HEAD') {
      answer.body.destroy();
      const failure = bareDownloadFailure(answer.status);
      if (failure !== undefined) return failure;
    }
    return this.json.failure(answer, signal);
  }
}

/** One bad object is not an outage. */
function notAnAsset(answer: ExchangeAnswer, detail: string): CallFailure {
  answer.body.destroy();
  return new CallFailure('refused', unreadable(detail));
}
