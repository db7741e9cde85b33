import { createHmac, sign } from 'node:crypto';
import { type SigningKey } from './signing-key.js';
import { keyOf } from './webhook-secret.js';

export interface WebhookMessage {
  /** The same for every attempt. */
  id: string;
  /** Unix seconds of this attempt. */
  timestamp: number;
  body: string;
}

export interface Signers {
  /** Symmetric secrets; two while one is rotated. */
  secrets: readonly string[];
  /** Asymmetric keys of the gateway; two while one is rotated. */
  keys?: readonly SigningKey[];
}

/** Headers of a message by the Standard Webhooks specification: one signature for each secret and key, separated by spaces. */
export function signedHeaders({ id, timestamp, body }: WebhookMessage, { secrets, keys = [] }: Signers): Record<string, string> {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  const symmetric = secrets.map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`);
  const asymmetric = keys.map(({ privateKey }) => `v1a,${sign(null, content, privateKey).toString('base64')}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': [...symmetric, ...asymmetric].join(' '),
  };
}
