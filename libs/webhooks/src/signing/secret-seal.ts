import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';

export type SealedEndpoint = Pick<WebhookEndpoint, 'teamId' | 'id'>;

/** How the secrets of endpoints lie in the storage and in backups. */
export abstract class SecretSeal {
  abstract seal(secret: string, endpoint: SealedEndpoint): string;
  /** @returns undefined: it was sealed with a secret of the gateway that is gone. */
  abstract open(stored: string, endpoint: SealedEndpoint): string | undefined;
  /** Whether `seal` would write it in the same way. */
  abstract isCurrent(stored: string): boolean;
}
