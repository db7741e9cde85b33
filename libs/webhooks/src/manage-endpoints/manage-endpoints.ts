import { ApiError, invalidParameters } from '#contracts';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { type EndpointHealth, MAX_ENDPOINTS_PER_TEAM, type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { Deliveries } from '../ports/deliveries.js';
import { WebhookClock } from '../ports/webhook-clock.js';
import { WebhookEndpoints } from '../ports/webhook-endpoints.js';
import { WebhookSender } from '../ports/webhook-sender.js';
import { changeEndpoint } from '../shared/change-endpoint.js';
import { SecretSeal } from '../signing/secret-seal.js';
import { newWebhookSecret } from '../signing/webhook-secret.js';
import { DEFAULT_GRACE_SECONDS, type EndpointChanges, type NewEndpoint, type SecretRotation } from './endpoint-schemas.js';
import { withChanges } from './with-changes.js';

export interface EndpointWithHealth {
  endpoint: WebhookEndpoint;
  health: EndpointHealth;
}

export interface IssuedEndpoint extends EndpointWithHealth {
  /** In clear; the record holds it sealed. */
  secret: string;
}

/** Administration of a team's endpoints. @throws ApiError 1004 for a URL that may not be called, 1005 for an unknown endpoint, 9010. */
@Injectable()
export class ManageEndpoints {
  constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly deliveries: Deliveries,
    private readonly sender: WebhookSender,
    private readonly clock: WebhookClock,
    private readonly seal: SecretSeal,
  ) {}

  /** The secret can be shown this once only. */
  async create(teamId: string, settings: NewEndpoint): Promise<IssuedEndpoint> {
    this.assertCallable(settings.url);
    const now = this.clock.now();
    const id = `wh_${randomBytes(12).toString('hex')}`;
    const secret = newWebhookSecret();
    const blank: WebhookEndpoint = {
      id,
      teamId,
      url: settings.url,
      description: '',
      events: settings.events,
      flows: [],
      labels: {},
      secret: { text: this.seal.seal(secret, { teamId, id }), createdAt: now },
      formerSecret: null,
      createdAt: now,
      disabled: null,
      version: 1,
    };
    const endpoint = withChanges(blank, settings, now);
    if ((await this.endpoints.insert(endpoint)) !== 'inserted')
      throw invalidParameters([
        { field: 'url', message: `cannot be added: a team has at most ${MAX_ENDPOINTS_PER_TEAM} webhooks` },
      ]);
    return { ...(await this.withHealth(endpoint)), secret };
  }

  async list(teamId: string): Promise<EndpointWithHealth[]> {
    const all = await this.endpoints.list(teamId);
    const health = await this.endpoints.health(
      teamId,
      all.map(({ id }) => id),
    );
    return all.map((endpoint, at) => ({ endpoint, health: health[at] ?? IDLE }));
  }

  async get(teamId: string, id: string): Promise<EndpointWithHealth> {
    return this.withHealth(await this.read(teamId, id));
  }

  /** What is left out stays, null clears. */
  async update(teamId: string, id: string, changes: EndpointChanges): Promise<EndpointWithHealth> {
    if (changes.url !== undefined) this.assertCallable(changes.url);
    const now = this.clock.now();
    const endpoint = await this.change(teamId, id, (before) => withChanges(before, changes, now));
    if (endpoint.disabled !== null) await this.deliveries.settle(teamId);
    return this.withHealth(endpoint);
  }

  /** The new secret signs at once; the former one signs as well until the grace period ends. */
  async rotate(
    teamId: string,
    id: string,
    { grace_seconds: grace = DEFAULT_GRACE_SECONDS }: SecretRotation,
  ): Promise<IssuedEndpoint> {
    const now = this.clock.now();
    const secret = newWebhookSecret();
    const sealed = { text: this.seal.seal(secret, { teamId, id }), createdAt: now };
    const endpoint = await this.change(teamId, id, (before) => ({
      ...before,
      secret: sealed,
      formerSecret: grace === 0 ? null : { ...before.secret, until: now + grace * 1000 },
    }));
    return { ...(await this.withHealth(endpoint)), secret };
  }

  async delete(teamId: string, id: string): Promise<void> {
    if (!(await this.endpoints.delete(teamId, id))) throw notFound();
    await this.deliveries.settle(teamId);
  }

  private async read(teamId: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.endpoints.get(teamId, id);
    if (endpoint === null) throw notFound();
    return endpoint;
  }

  private async withHealth(endpoint: WebhookEndpoint): Promise<EndpointWithHealth> {
    const [health = IDLE] = await this.endpoints.health(endpoint.teamId, [endpoint.id]);
    return { endpoint, health };
  }

  private async change(teamId: string, id: string, edit: (before: WebhookEndpoint) => WebhookEndpoint): Promise<WebhookEndpoint> {
    const after = await changeEndpoint(this.endpoints, { teamId, id }, (before) => ({ endpoint: edit(before) }));
    if (after === null) throw notFound();
    return after;
  }

  private assertCallable(url: string): void {
    const message = this.sender.problemOf(url);
    if (message !== undefined) throw invalidParameters([{ field: 'url', message }]);
  }
}

const IDLE: EndpointHealth = { failingSince: null, lastFailure: null, pausedUntil: null, pending: 0 };

function notFound(): ApiError {
  return new ApiError(1005, { message: 'webhook not found' });
}
