import { type HttpCaller } from '../http/http-caller.js';
import { type CallOptions } from '../tasks/tasks-api.js';
import {
  type DeliveryListQuery,
  type DeliveryPage,
  type IssuedWebhook,
  type WebhookDelivery,
  type WebhookRecord,
  type WebhookSettings,
  type WebhookTestResult,
} from './webhook-types.js';

const BASE = '/gateway/v1/webhooks';
const pathOf = (webhookId: string, rest = '') => `${BASE}/${encodeURIComponent(webhookId)}${rest}`;

/** The webhooks of the caller's team; needs the scope `team:admin`. */
export class WebhooksApi {
  constructor(private readonly http: HttpCaller) {}

  async list({ signal }: CallOptions = {}): Promise<WebhookRecord[]> {
    return (await this.http.json<{ webhooks: WebhookRecord[] }>({ path: BASE, signal })).webhooks;
  }

  /** Not retried: a retry would make a second webhook. */
  create(settings: WebhookSettings, { signal }: CallOptions = {}): Promise<IssuedWebhook> {
    return this.http.json({ method: 'POST', path: BASE, json: settings, signal });
  }

  /** What is left out stays; null clears. */
  update(webhookId: string, changes: Partial<WebhookSettings>, { signal }: CallOptions = {}): Promise<WebhookRecord> {
    return this.http.json({ method: 'PATCH', path: pathOf(webhookId), json: changes, signal, repeatable: true });
  }

  async remove(webhookId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.http.send({ method: 'DELETE', path: pathOf(webhookId), signal });
  }

  /** The former secret signs as well for `graceSeconds`, a day by default. */
  rotate(webhookId: string, { graceSeconds, signal }: CallOptions & { graceSeconds?: number } = {}): Promise<IssuedWebhook> {
    const json = graceSeconds === undefined ? {} : { grace_seconds: graceSeconds };
    return this.http.json({ method: 'POST', path: pathOf(webhookId, '/rotate'), json, signal });
  }

  /** Sends one `webhook.test`. */
  test(webhookId: string, { signal }: CallOptions = {}): Promise<WebhookTestResult> {
    return this.http.json({ method: 'POST', path: pathOf(webhookId, '/test'), signal });
  }

  /** @param webhookId or `one-off`, for the URLs of tasks. */
  deliveries(webhookId: string, query: DeliveryListQuery = {}, { signal }: CallOptions = {}): Promise<DeliveryPage> {
    return this.http.json({ path: pathOf(webhookId, '/deliveries'), query: { ...query }, signal });
  }

  /** With what is sent, or was. */
  delivery(webhookId: string, deliveryId: string, { signal }: CallOptions = {}): Promise<WebhookDelivery & { sent: unknown }> {
    return this.http.json({ path: pathOf(webhookId, `/deliveries/${encodeURIComponent(deliveryId)}`), signal });
  }

  /** Sends it again at once, under the same `webhook-id`. */
  redeliver(webhookId: string, deliveryId: string, { signal }: CallOptions = {}): Promise<WebhookDelivery> {
    const path = pathOf(webhookId, `/deliveries/${encodeURIComponent(deliveryId)}/redeliver`);
    return this.http.json({ method: 'POST', path, signal });
  }
}
