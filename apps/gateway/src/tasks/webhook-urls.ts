import { type Settings } from '#config';
import { invalidParameters } from '#contracts';
import { WebhookSender } from '#webhooks';
import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS_TOKEN } from '../platform/settings/tokens.js';

/** The header `X-Webhook-Url` of a creation. */
@Injectable()
export class WebhookUrls {
  constructor(
    private readonly sender: WebhookSender,
    @Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'WEBHOOKS'>,
  ) {}

  /** @throws ApiError 1004 naming the header, never its value, which may hold a secret. */
  read(header: string | string[] | undefined): string | undefined {
    if (header === undefined) return undefined;
    const problem = this.problemOf(header);
    if (problem !== undefined) throw invalidParameters([{ field: 'X-Webhook-Url', message: problem }]);
    return header as string;
  }

  private problemOf(header: string | string[]): string | undefined {
    if (!this.settings.WEBHOOKS) return 'cannot be used: this gateway has no webhooks';
    return typeof header === 'string' ? this.sender.problemOf(header) : 'must be sent once';
  }
}
