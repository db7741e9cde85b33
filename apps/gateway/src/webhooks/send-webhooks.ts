import { DeliverWebhooks } from '#webhooks';
import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** Sends webhooks from the start of the application to its end. */
@Injectable()
export class SendWebhooks implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(private readonly deliver: DeliverWebhooks) {}

  onApplicationBootstrap(): void {
    this.deliver.start();
  }

  /** Before the storage is closed. */
  beforeApplicationShutdown(): Promise<void> {
    return this.deliver.stop();
  }
}
