import { type OperatorAlertEvent } from '#contracts';
import { type AlertNotice } from '#tasks';
import { signedHeaders, type WebhookSender } from '#webhooks';
import { createHash } from 'node:crypto';
import { alertView } from '../alert-view.js';
import { type AlertMessage } from './alert-wording.js';
import { type Receiver } from './receiver.js';

export interface OperatorWebhook {
  /** May hold a secret. */
  url: string;
  /** `whsec_…`; two while one is rotated: both sign. */
  secrets: readonly string[];
}

/** A receiver of the operator, told in messages that are signed after the Standard Webhooks specification. */
export class OperatorWebhookReceiver implements Receiver {
  readonly name: string;
  readonly by = 'operator-webhook';
  readonly side = 'operator';

  /** @param now Unix ms of this attempt */
  constructor(
    private readonly webhook: OperatorWebhook,
    private readonly posts: Pick<WebhookSender, 'post'>,
    private readonly notice: Pick<AlertNotice, 'alert' | 'word'>,
    private readonly now: number,
  ) {
    this.name = `operator-webhook:${createHash('sha256').update(webhook.url).digest('hex').slice(0, 8)}`;
  }

  async send({ title, lines, link }: AlertMessage, id: string): Promise<void> {
    const { alert, word } = this.notice;
    const event: OperatorAlertEvent = {
      type: `alert.${word}`,
      timestamp: new Date(alert.changedAt).toISOString(),
      data: { alert: alertView(alert, 'operator'), title, lines, link: link ?? null },
    };
    const { url, secrets } = this.webhook;
    const body = JSON.stringify(event);
    const signed = signedHeaders({ id, timestamp: Math.floor(this.now / 1000), body }, { secrets });
    const { status } = await this.posts.post({ url, headers: { 'content-type': 'application/json', ...signed }, body });
    if (status < 200 || status >= 300) throw new Error(`answered ${status}`);
  }
}
