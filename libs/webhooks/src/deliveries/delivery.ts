import { type WebhookEndpoint } from '../endpoints/webhook-endpoint.js';
import { type TeamEvent } from '../events/team-event.js';

/**
 * `waiting`: behind an earlier event of the same task. `due`: at its time. `sending`: claimed by an instance. `superseded`: was attempted, and a newer state
 * of the task took its place.
 */
export type DeliveryState = 'waiting' | 'due' | 'sending' | 'delivered' | 'dead' | 'superseded';
export const SETTLED_STATES = ['delivered', 'dead', 'superseded'] as const satisfies readonly DeliveryState[];

/** Why no further attempt is made; `rejected`: the receiver said so, `exhausted`: the last attempt failed, `disabled`: its endpoint is off, `overflow`: too much waited. */
export type DeathReason = 'rejected' | 'exhausted' | 'disabled' | 'overflow';

export interface DeliveryAttempt {
  /** 1 for the first since it was created or redelivered; counts every claim, also those whose instance died. */
  number: number;
  /** Unix ms, of the storage, when it was recorded. */
  at: number;
  durationMs: number;
  /** HTTP status; null when there was no answer. */
  code: number | null;
  /** Why there was none, without secrets. */
  error?: string;
  /** The first 1 kB of the answer. */
  answer?: string;
}

/** One event for one receiver. Times are Unix ms, of the storage. */
export interface Delivery {
  /** `dlv_…`, stable. */
  id: string;
  teamId: string;
  /** Null for the URL of a task. */
  endpointId: string | null;
  /** The URL of a task; null for an endpoint, whose record has it. */
  url: string | null;
  /** What shares its turn: the endpoint, or the host of a task's URL. Limits and pauses apply to a lane. */
  lane: string;
  event: TeamEvent;
  state: DeliveryState;
  createdAt: number;
  /** When it is sent next; null unless it is due. */
  dueAt: number | null;
  /** When it was delivered, died or was superseded. */
  settledAt: number | null;
  reason?: DeathReason;
  /** The last 20, oldest first. */
  attempts: DeliveryAttempt[];
}

/** The right to send a delivery until the lease ends. */
export interface DeliveryClaim {
  /** Of this claim; another one of the same delivery has another token. */
  token: string;
  /** 1 for the first attempt since it was created or redelivered. */
  attempt: number;
  delivery: Delivery;
  /** As it was when the delivery was claimed; null for the URL of a task. */
  endpoint: WebhookEndpoint | null;
}

/** Deliveries of the URLs of tasks are listed together under this id. */
export const ONE_OFF = 'one-off';

/** Kept of each endpoint, and of all URLs of tasks: the settled ones that were settled last, and none that was created earlier. */
export const KEPT_DELIVERIES = { most: 500, days: 30 } as const;
/** Neither delivered nor dead on one lane; one more ends the oldest. */
export const MAX_PENDING_PER_LANE = 50_000;
export const MAX_ATTEMPTS_KEPT = 20;
export const MAX_ANSWER_KEPT = 1_024;
