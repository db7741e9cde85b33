import { type EndpointHealth, type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type NewNotice } from '../events/team-event.js';

/** @throws ApiError 9010 from each method when the storage does not answer. */
export abstract class WebhookEndpoints {
  /** `full`: the team has MAX_ENDPOINTS_PER_TEAM; decided in the step that writes. `taken`: the id is in use. */
  abstract insert(endpoint: WebhookEndpoint): Promise<'inserted' | 'full' | 'taken'>;
  abstract get(teamId: string, id: string): Promise<WebhookEndpoint | null>;
  /** In order of creation; a team has few, so there are no pages. */
  abstract list(teamId: string): Promise<WebhookEndpoint[]>;
  /**
   * Writes only over `endpoint.version` and increments it. A notice is put into the outbox in the same step, e.g. that the endpoint was disabled.
   * From then on nothing is claimed for a disabled endpoint, and what waits for it becomes dead (in small steps, see `Deliveries.settle`).
   * @returns false when the stored version differs or there is none.
   */
  abstract replace(endpoint: WebhookEndpoint, notice?: NewNotice): Promise<boolean>;
  /** From then on nothing is claimed for it; its deliveries are forgotten (in small steps). @returns false when there was none. */
  abstract delete(teamId: string, id: string): Promise<boolean>;
  /** In the given order. */
  abstract health(teamId: string, ids: readonly string[]): Promise<EndpointHealth[]>;
  /** When the oldest of its deliveries that are neither delivered nor dead was made, Unix ms; null: there are none. */
  abstract oldestPending(teamId: string, id: string): Promise<number | null>;
  /**
   * Since when something could have been sent, or will be: the oldest event of which no delivery was made, and the earliest delivery to a receiver whose last
   * attempt succeeded. Unix ms; null when there is neither.
   */
  abstract waitingSince(teamId: string): Promise<number | null>;
}
