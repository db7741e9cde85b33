import { ApiError, errorRow } from '#contracts';
import { UpstreamCredentialError, UpstreamLimitError } from '#tasks';
import { type ApiCredential } from '../api-credential.js';
import { unreadable } from '../readers/unreadable.js';
import { CallFailure, type FailureKind } from './call-failure.js';
import { type FailureEnvelope } from './envelope-reader.js';
import { unavailable } from './transport-failure-mapper.js';

export interface FailedAnswer {
  status: number;
  /** Seconds. */
  retryAfter: number | undefined;
  contentType: string | undefined;
  /** Absent when the body is no envelope. */
  envelope?: FailureEnvelope;
}

/** Failures of one task or one request, although their HTTP status is 5xx: they say nothing of the upstream's health. */
const ABOUT_THE_REQUEST: Readonly<Record<number, FailureKind>> = { 5004: 'refused', 5005: 'transient' };

/** An answer that is no success: the upstream's code where it sent one, else what its status and shape allow to say. */
export function answerFailure(answer: FailedAnswer, credential: ApiCredential): CallFailure {
  const code = answer.envelope?.code;
  const known = code !== undefined && errorRow(code)?.origin === 'upstream';
  if (!known && (answer.status === 401 || answer.status === 403)) {
    return new CallFailure('refused', new UpstreamCredentialError(answer.status));
  }
  credential.wasAccepted();
  // Our own codes (9000 and up) have a meaning here that the upstream cannot have meant.
  if (answer.envelope !== undefined && (known || errorRow(answer.envelope.code) === undefined)) {
    return passedThrough(answer.envelope, answer, credential);
  }
  return withoutCode(answer);
}

function passedThrough(envelope: FailureEnvelope, answer: FailedAnswer, credential: ApiCredential): CallFailure {
  const { retryAfter } = answer;
  const Failure = answer.status === 429 ? UpstreamLimitError : ApiError;
  const error = new Failure(envelope.code, {
    ...(envelope.message ? { message: credential.redact(envelope.message) } : {}),
    ...(envelope.suggestion ? { suggestion: credential.redact(envelope.suggestion) } : {}),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    ...(answer.status >= 400 ? { status: answer.status } : {}),
  });
  // A code with HTTP 200 is a deliberate answer, unless the catalogue knows it as an outage.
  const kind = kindOf(answer.status >= 400 ? answer.status : (errorRow(envelope.code)?.status ?? 400));
  return new CallFailure(ABOUT_THE_REQUEST[envelope.code] ?? kind, error, retryAfter);
}

function withoutCode(answer: FailedAnswer): CallFailure {
  const { retryAfter } = answer;
  // A redirect or a refusal means that nothing was done. With an unknown outcome, a creation would be repeated until it succeeds.
  const reach = answer.status >= 300 && answer.status < 500 ? { reachedUpstream: false } : {};
  if (answer.status === 429) {
    const { message, retryAfterSeconds } = unavailable('upstream limits the gateway', retryAfter);
    const error = new UpstreamLimitError(9006, {
      message,
      ...reach,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
    return new CallFailure('transient', error, retryAfter);
  }
  const type = answer.contentType?.split(';')[0]?.trim().slice(0, 60) ?? 'no content type';
  const shown = /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'no usable content type';
  const error = unreadable(`HTTP ${answer.status} with ${shown}`, retryAfter, reach);
  return new CallFailure(kindOf(answer.status), error, retryAfter);
}

function kindOf(status: number): FailureKind {
  if (status === 429) return 'transient';
  return status >= 400 && status < 500 ? 'refused' : 'outage';
}
