import { type DeliveryAttempt } from '../deliveries/delivery.js';
import { type WebhookEventType } from '../events/team-event.js';

/** A secret of an endpoint. */
export interface EndpointSecret {
  /** As `SecretSeal` has sealed it; the store keeps it as it is given. */
  text: string;
  /** Unix ms. */
  createdAt: number;
}

/** Switched off by its team, by a 410, or after failing too long. */
export type DisabledReason = 'team' | 'gone' | 'failing';

/** Where a team is told of events. Times are Unix ms, of the storage. */
export interface WebhookEndpoint {
  /** `wh_…`; unique within the team. */
  id: string;
  teamId: string;
  url: string;
  description: string;
  /** At least one. */
  events: WebhookEventType[];
  /** Only tasks of these flows; empty: of all. Does not concern events that are not about a task. */
  flows: string[];
  /** Only tasks that carry all of these; empty: all tasks. */
  labels: Record<string, string>;
  secret: EndpointSecret;
  /** Also signs until `until` (Unix ms); null when no rotation is under way. */
  formerSecret: (EndpointSecret & { until: number }) | null;
  createdAt: number;
  /** When it was switched on again or given another URL: failures before that do not count towards switching it off. */
  renewedAt?: number;
  disabled: { at: number; reason: DisabledReason } | null;
  /** Increases with each write. */
  version: number;
}

/** What the storage knows of an endpoint beside its record. */
export interface EndpointHealth {
  /** When the first of the attempts that have failed since the last success failed; null when the last one succeeded or none was made. */
  failingSince: number | null;
  /** The last attempt, if it failed. */
  lastFailure: DeliveryAttempt | null;
  /** Nothing is sent before; null: nothing holds it up. */
  pausedUntil: number | null;
  /** Deliveries that are neither delivered nor dead. */
  pending: number;
}

export const MAX_ENDPOINTS_PER_TEAM = 20;
