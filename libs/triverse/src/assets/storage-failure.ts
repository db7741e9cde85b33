import { ApiError } from '#contracts';
import { CallFailure } from '../errors/call-failure.js';
import { retryAfterSeconds } from '#outbound';
import { unavailable } from '../errors/transport-failure-mapper.js';
import { type ExchangeAnswer } from '../http/http-exchange.js';
import { unreadable } from '../readers/unreadable.js';

/** Links to assets live for a limited time; object stores answer an expired one with 403. */
const GONE = new Set([403, 404, 410]);

/** A storage host's refusal: its body is in no format of ours, and its 403 says nothing of our key, which it never saw. */
export function storageFailure(answer: ExchangeAnswer): CallFailure {
  answer.body.destroy();
  const retryAfter = retryAfterSeconds(answer.headers);
  if (GONE.has(answer.status)) {
    return new CallFailure('refused', new ApiError(4042, { message: 'the asset is no longer at its link' }));
  }
  if (answer.status === 429) return new CallFailure('transient', unavailable('the asset storage limits the gateway', retryAfter));
  if (answer.status >= 500) {
    return new CallFailure('outage', unavailable(`the asset storage failed (HTTP ${answer.status})`, retryAfter));
  }
  return new CallFailure('refused', unreadable(`HTTP ${answer.status} from the asset storage`));
}

/** An answer to HEAD has no body that could hold a code; the status of a download says the same. */
const HEAD_CODES: Readonly<Record<number, number>> = { 404: 1006, 409: 2005, 429: 2000, 503: 5003 };

export function bareDownloadFailure(status: number): CallFailure | undefined {
  const code = HEAD_CODES[status];
  if (code === undefined) return undefined;
  return new CallFailure(status >= 500 ? 'outage' : status === 429 ? 'transient' : 'refused', new ApiError(code));
}
