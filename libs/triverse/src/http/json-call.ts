import { retryAfterSeconds } from '#outbound';
import { type ApiCredential } from '../api-credential.js';
import { answerFailure, type FailedAnswer } from '../errors/answer-failure-mapper.js';
import { CallFailure } from '../errors/call-failure.js';
import { type FailureEnvelope, isJsonType, readEnvelope, type SuccessEnvelope } from '../errors/envelope-reader.js';
import { transportFailure } from '../errors/transport-failure-mapper.js';
import { readBody } from './body-reader.js';
import { type ExchangeAnswer } from './http-exchange.js';

/** Turns an answer of the upstream's API into its `data`, or into the failure that it stands for. */
export class JsonCall {
  constructor(
    private readonly credential: ApiCredential,
    private readonly maxBytes: number,
  ) {}

  /** @throws CallFailure */
  async data(answer: ExchangeAnswer, signal: AbortSignal): Promise<unknown> {
    const ok = answer.status >= 200 && answer.status < 300;
    if (!ok) throw await this.failure(answer, signal);
    if (!isJsonType(answer.headers['content-type'])) throw this.#bareFailure(answer);
    const envelope = await this.#envelope(answer, signal);
    if (envelope.code !== 0) throw this.#failed(answer, envelope);
    this.credential.wasAccepted();
    return (envelope as SuccessEnvelope).data;
  }

  /** Of an answer that is not 2xx: its envelope when there is one. */
  async failure(answer: ExchangeAnswer, signal: AbortSignal): Promise<CallFailure> {
    if (!isJsonType(answer.headers['content-type'])) return this.#bareFailure(answer);
    try {
      const envelope = await this.#envelope(answer, signal);
      return this.#failed(answer, envelope.code === 0 ? undefined : envelope);
    } catch (error) {
      // Only a clock or a caller matters more than the status; a broken body says less than it.
      if (signal.aborted) return transportFailure(error);
      return this.#failed(answer);
    }
  }

  #bareFailure(answer: ExchangeAnswer): CallFailure {
    answer.body.destroy();
    return this.#failed(answer);
  }

  #failed(answer: ExchangeAnswer, envelope?: FailureEnvelope): CallFailure {
    const failed: FailedAnswer = {
      status: answer.status,
      retryAfter: retryAfterSeconds(answer.headers),
      contentType: answer.headers['content-type'],
      ...(envelope === undefined ? {} : { envelope }),
    };
    return answerFailure(failed, this.credential);
  }

  async #envelope(answer: ExchangeAnswer, signal: AbortSignal): Promise<SuccessEnvelope | FailureEnvelope> {
    const body = await readBody(answer.body, this.maxBytes, signal);
    try {
      return readEnvelope(body, (text) => this.credential.withoutKey(text));
    } catch (error) {
      // An unreadable success is the upstream's fault and no reason to keep calling it.
      throw new CallFailure('outage', transportFailure(error).answer);
    }
  }
}
