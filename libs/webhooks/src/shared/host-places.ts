import { Injectable } from '@nestjs/common';
import { Places } from './places.js';
import { WebhookOptions } from './webhook-options.js';

/** How long a message may wait for its host; then it makes way, so that it holds nothing that others could use. */
export const HOST_WAIT_MS = 2_000;

/** What this process sends to each host at a time: deliveries and tests. */
@Injectable()
export class HostPlaces extends Places {
  constructor({ concurrencyPerHost }: WebhookOptions) {
    super(concurrencyPerHost);
  }
}
