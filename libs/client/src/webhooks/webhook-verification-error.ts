import { TriverseError } from '../errors.js';

/** The request is not from the gateway, or too old. Answer it with 400. */
export class WebhookVerificationError extends TriverseError {
  override name = 'WebhookVerificationError';
}
