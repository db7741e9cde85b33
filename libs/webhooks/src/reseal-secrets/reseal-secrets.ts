import { Injectable } from '@nestjs/common';
import { type EndpointSecret, type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';
import { changeEndpoint } from '../shared/change-endpoint.js';
import { SecretSeal } from '../signing/secret-seal.js';

/** Writes the secrets of a team's endpoints as they are sealed now: after a change of GATEWAY_SECRET, or when they lie in clear. */
@Injectable()
export class ResealSecrets {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly seal: SecretSeal,
  ) {}

  /** @returns ids of the endpoints whose secret cannot be opened; nothing can be signed for them. @throws ApiError 9010 */
  async execute(teamId: string): Promise<string[]> {
    const all = await this.endpoints.list(teamId);
    for (const endpoint of all) {
      await changeEndpoint(this.endpoints, endpoint, (before) => {
        const after = this.resealed(before);
        return after === null ? null : { endpoint: after };
      });
    }
    return all.filter((endpoint) => this.seal.open(endpoint.secret.text, endpoint) === undefined).map(({ id }) => id);
  }

  /** @returns null if there is nothing to change */
  private resealed(endpoint: WebhookEndpoint): WebhookEndpoint | null {
    const secret = this.anew(endpoint.secret, endpoint);
    const formerSecret = endpoint.formerSecret && this.anew(endpoint.formerSecret, endpoint);
    return secret === endpoint.secret && formerSecret === endpoint.formerSecret ? null : { ...endpoint, secret, formerSecret };
  }

  /** What cannot be opened stays: the secret that opens it may come back. */
  private anew<T extends EndpointSecret>(secret: T, endpoint: WebhookEndpoint): T {
    const text = this.seal.isCurrent(secret.text) ? undefined : this.seal.open(secret.text, endpoint);
    return text === undefined ? secret : { ...secret, text: this.seal.seal(text, endpoint) };
  }
}
