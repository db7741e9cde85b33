/** `failed`: another attempt follows; `dead`: none does; `given-back`: not sent, or cut off at shutdown, and due again. */
export type AttemptResult = 'delivered' | 'failed' | 'dead' | 'given-back';

export interface SeenAttempt {
  result: AttemptResult;
  /** HTTP status; null: no answer. */
  status: number | null;
  /** Milliseconds. */
  duration: number;
  /** Of a first attempt: milliseconds from the event to it. */
  waited?: number;
}

/** Hears how attempts end, for metrics. */
export abstract class DeliveryObserver {
  abstract attempted(attempt: SeenAttempt): void;
  abstract disabled(reason: 'gone' | 'failing'): void;
  /** An error of the storage, or one that nobody foresaw. */
  abstract failed(error: unknown): void;
}
