import { type WebhookEndpoint } from '#webhooks';
import { RECORD_VERSION } from '../../records/record-version.js';
import { type Reader, readJson } from '../redis-replies.js';

/** What a disabled endpoint asks for, in place of types. */
const OFF = '-';

/** As webhook-endpoint.lua describes it. */
export function endpointText(endpoint: WebhookEndpoint): string {
  const { version, events, disabled } = endpoint;
  const json = JSON.stringify({ ...endpoint, schema: RECORD_VERSION.written });
  return `${version} ${disabled === null ? events.join(',') : OFF} ${json}`;
}

/** @returns null if it cannot be read. @throws NewerRecordError */
export function endpointOf(text: string, { records, unreadable }: Reader): WebhookEndpoint | null {
  const json = text.slice(text.indexOf(' ', text.indexOf(' ') + 1) + 1);
  const stored = readJson<WebhookEndpoint & { schema?: number }>(json, 'an endpoint', unreadable);
  if (stored === null) return null;
  const { schema, ...endpoint } = stored;
  records.assertReadable(schema, 'the endpoint');
  return endpoint;
}
