import { type Page, type PageRequest } from '#contracts';
import {
  type DeathReason,
  type Delivery,
  type DeliveryAttempt,
  type DeliveryClaim,
  type DeliveryState,
} from '../deliveries/delivery.js';

export interface ClaimRequest {
  /** At most this many in one call. */
  atMost: number;
  /** Claims of one lane at a time, over all instances; only 1 until an attempt succeeds, and after one failed. */
  perLane: number;
  /** Claims of the team at a time, over all instances; lanes that have not proven themselves get at most half of them. */
  perTeam: number;
  /** After it, another instance may claim the delivery again. Longer than an attempt can take. */
  leaseMs: number;
}

export interface Claimed {
  claims: DeliveryClaim[];
  /** Milliseconds until the team needs a look again, at the latest: 0 at once, null when it has nothing to send. */
  nextInMs: number | null;
}

export type AttemptOutcome =
  | { kind: 'delivered' }
  | {
      kind: 'retry';
      /** From now. */
      inMs: number;
      /** Sends nothing on this lane for so long (Retry-After). */
      pauseLaneMs?: number;
    }
  | { kind: 'dead'; reason: DeathReason; pauseLaneMs?: number };

export interface Recorded {
  /** False when the lease had ended and someone else took over, or the delivery is gone: then nothing was written. */
  recorded: boolean;
  /** How long attempts on this lane have failed without a success in between; null when the last one succeeded. */
  failingForMs: number | null;
}

export interface DeliveryQuery extends PageRequest {
  /** An endpoint's id, or ONE_OFF. */
  endpointId: string;
  states?: readonly DeliveryState[];
  /** Only of this task. */
  taskUuid?: string;
  /** Of `createdAt`, Unix ms, inclusive. */
  from?: number;
  to?: number;
}

/** `off`: its endpoint is disabled or deleted. */
export type RedeliverVerdict = 'redelivered' | 'unknown' | 'off';

/**
 * One delivery for each event and receiver. At least once: a delivery is claimed, sent, recorded; whoever stops in between leaves it to the next.
 *
 * On one lane the events of a task go in order: the next one waits until the one before is delivered or dead. A `task.updated` that waits takes over the
 * newest state; one that failed gives way to a newer event of its task; none follows `task.finalized`. Each call is one atomic step in the team's storage.
 * @throws ApiError 9010 when the storage does not answer.
 */
export abstract class Deliveries {
  /** Makes deliveries of the oldest events in the outbox. @returns how many events it took; 0: the outbox is empty. */
  abstract dispatch(teamId: string): Promise<number>;
  /** Takes what is due, lane by lane in turn, and what others hold beyond their lease. */
  abstract claim(teamId: string, request: ClaimRequest): Promise<Claimed>;
  /** Ends a claim. `attempt.at` and `attempt.number` are filled in by the storage. */
  abstract record(
    claim: DeliveryClaim,
    attempt: Omit<DeliveryAttempt, 'at' | 'number'>,
    outcome: AttemptOutcome,
  ): Promise<Recorded>;
  /** Gives a claim back that was not sent: it is due at once and counts no attempt. */
  abstract release(claim: DeliveryClaim): Promise<void>;

  /** Newest first. A page may be short and still have a cursor. */
  abstract list(teamId: string, query: DeliveryQuery): Promise<Page<Delivery>>;
  abstract get(teamId: string, id: string): Promise<Delivery | null>;
  /** A settled one is due at once, with attempts from the first, beside the order of its task; one that waits for its next attempt is due now. */
  abstract redeliver(teamId: string, id: string): Promise<RedeliverVerdict>;

  /**
   * Ends what waits for disabled endpoints, forgets deliveries of deleted ones and those older than KEPT_DELIVERIES. Bounded; the sweep of the storage
   * repeats it, so calling it after a change of an endpoint only makes that visible sooner.
   */
  abstract settle(teamId: string): Promise<void>;
}
