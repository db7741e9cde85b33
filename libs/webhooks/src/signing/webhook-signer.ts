import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { signedHeaders, type WebhookMessage } from './sign-message.js';
import { type PublicSigningKey, type SigningKey } from './signing-key.js';
import { TeamSecrets } from './team-secrets.js';

/** Signs messages with what their receiver knows: the endpoint's secrets, or its team's for the URL of a task, and the gateway's own keys where it has some. */
export class WebhookSigner {
  #keys: readonly SigningKey[];

  constructor(
    private readonly teamSecrets: TeamSecrets,
    keys: readonly SigningKey[] = [],
  ) {
    this.#keys = keys;
  }

  /** @param now Unix ms, as `until` of a former secret. */
  headers(message: WebhookMessage, receiver: { teamId: string; endpoint: WebhookEndpoint | null }, now: number) {
    const { teamId, endpoint } = receiver;
    const secrets = endpoint === null ? this.teamSecrets.of(teamId) : secretsOf(endpoint, now);
    return signedHeaders(message, { secrets, keys: this.#keys });
  }

  publicKeys(): PublicSigningKey[] {
    return this.#keys.map(({ publicKey }) => publicKey);
  }

  replaceKeys(keys: readonly SigningKey[]): void {
    this.#keys = keys;
  }
}

function secretsOf({ secret, formerSecret }: WebhookEndpoint, now: number): string[] {
  return formerSecret !== null && formerSecret.until > now ? [secret.text, formerSecret.text] : [secret.text];
}
