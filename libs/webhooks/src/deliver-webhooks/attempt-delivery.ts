import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type TeamEvent } from '../events/team-event.js';
import { type WebhookClock } from '../ports/webhook-clock.js';
import { type WebhookSender } from '../ports/webhook-sender.js';
import { type WebhookSigner } from '../signing/webhook-signer.js';
import { composeBody } from './compose-body.js';
import { type AttemptEnd } from './judge-attempt.js';

export interface AttemptParts {
  sender: WebhookSender;
  signer: WebhookSigner;
  clock: WebhookClock;
}

/** What is sent, and to whom. */
export interface Addressed {
  event: TeamEvent;
  url: string;
  /** Null for the URL of a task. */
  endpoint: WebhookEndpoint | null;
}

/** How an attempt went: its status with the first kilobyte of the answer, or why there was none. */
export interface AttemptReport extends AttemptEnd {
  /** Milliseconds. */
  duration: number;
  answer?: string;
  error?: string;
}

/** Signs and sends one message once. Never throws: a failure is a report too. */
export async function attemptDelivery(
  { sender, signer, clock }: AttemptParts,
  { event, url, endpoint }: Addressed,
  signal?: AbortSignal,
): Promise<AttemptReport> {
  const body = composeBody(event);
  const now = clock.now();
  const message = { id: event.id, timestamp: Math.floor(now / 1000), body };
  const startedAt = performance.now();
  try {
    const signed = signer.headers(message, { teamId: event.teamId, endpoint }, now);
    const headers = { 'content-type': 'application/json', ...signed };
    const { status, retryAfterSeconds, text, duration } = await sender.post({ url, headers, body, ...(signal && { signal }) });
    return { status, duration, answer: text, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : 'no answer';
    return { status: null, duration: performance.now() - startedAt, error: message };
  }
}
