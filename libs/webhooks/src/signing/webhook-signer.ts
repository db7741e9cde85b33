import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type SecretSeal } from './secret-seal.js';
import { signedHeaders, type WebhookMessage } from './sign-message.js';
import { type PublicSigningKey, type SigningKey } from './signing-key.js';
import { TeamSecrets } from './team-secrets.js';

/** Signs messages with what their receiver knows: the endpoint's secrets, or its team's for the URL of a task, and the gateway's own keys where it has some. */
export class WebhookSigner {
  #keys: readonly SigningKey[];

  constructor(
    private readonly teamSecrets: TeamSecrets,
    private readonly seal: SecretSeal,
    keys: readonly SigningKey[] = [],
  ) {
    this.#keys = keys;
  }

  /** @param now Unix ms, as `until` of a former secret. @throws Error if no secret of the endpoint can be opened. */
  headers(message: WebhookMessage, receiver: { teamId: string; endpoint: WebhookEndpoint | null }, now: number) {
    const { teamId, endpoint } = receiver;
    const secrets = endpoint === null ? this.teamSecrets.of(teamId) : this.secretsOf(endpoint, now);
    return signedHeaders(message, { secrets, keys: this.#keys });
  }

  publicKeys(): PublicSigningKey[] {
    return this.#keys.map(({ publicKey }) => publicKey);
  }

  replaceKeys(keys: readonly SigningKey[]): void {
    this.#keys = keys;
  }

  private secretsOf(endpoint: WebhookEndpoint, now: number): string[] {
    const { secret, formerSecret } = endpoint;
    const stored = formerSecret !== null && formerSecret.until > now ? [secret, formerSecret] : [secret];
    const opened = stored.map(({ text }) => this.seal.open(text, endpoint)).filter((text) => text !== undefined);
    if (opened.length === 0) throw new Error('the secret of the webhook cannot be opened; rotate it');
    return opened;
  }
}
