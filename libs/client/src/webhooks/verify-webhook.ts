import { type WebhookEvent } from '../wire.js';
import { checkSignature } from './check-signature.js';
import { type ReceivedRequest, readRequest } from './read-request.js';
import { WebhookVerificationError } from './webhook-verification-error.js';

/** How old or early a message may be, in seconds. */
const TOLERANCE_SECONDS = 300;

/** Options of `verifyWebhook`. */
export interface VerifyOptions {
  /** Default: 300. */
  toleranceSeconds?: number;
  /** Unix ms; default: the clock's. */
  now?: number;
}

/** A verified event. `id` is the same for each attempt of a delivery: whoever has seen it drops the message. */
export type ReceivedWebhook = WebhookEvent & { id: string };

/**
 * Checks the signature and the age of a webhook, in Node, browsers and edge runtimes.
 * @param request a `Request`, or headers and the body as it was received: parsed and written again, it has another signature.
 * @param secret `whsec_…` of the endpoint, or the gateway's public key `whpk_…`; a list while one is replaced.
 * @throws WebhookVerificationError
 */
export async function verifyWebhook(
  request: ReceivedRequest,
  secret: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() }: VerifyOptions = {},
): Promise<ReceivedWebhook> {
  const { id, timestamp, signatures, body } = await readRequest(request);
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookVerificationError('the timestamp is not a number');
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds)
    throw new WebhookVerificationError('the message is too old or too new');
  const content = concatenated(new TextEncoder().encode(`${id}.${timestamp}.`), body);
  const secrets = [secret].flat();
  const checks = secrets.flatMap((one) => signatures.map((signature) => checkSignature(one, signature, content)));
  // All of them, so that the time says nothing about which one fits.
  if (!(await Promise.all(checks)).includes(true)) throw new WebhookVerificationError('no signature fits');
  return { ...eventIn(body), id };
}

function eventIn(body: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as WebhookEvent;
  } catch (cause) {
    throw new WebhookVerificationError('the body is not JSON', { cause });
  }
}

function concatenated(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(head.length + tail.length);
  all.set(head);
  all.set(tail, head.length);
  return all;
}
